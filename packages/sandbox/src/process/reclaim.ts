import { link, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CgroupHost } from "./cgroup.ts";
import { removeCgroup } from "./cgroup-files.ts";
import { isCageUid } from "./identity.ts";
import { isLive, ownMark, putMark } from "./marks.ts";
import type { Stage } from "./stage.ts";

const writingMs = 60_000;

/**
 * Removes what services that were killed left behind: user id locks, staged copies, cgroups. One process of a user does
 * it at a time, by a lock in a folder that this user alone can enter.
 */
export async function reclaim(stage: Stage, cgroups: CgroupHost | undefined): Promise<void> {
  const turn = join(stage.leases, "turn");
  if (!(await takeTurn(turn))) return;
  try {
    await Promise.all([staleLocks(stage), staleFolders(stage.copies), staleCgroups(cgroups), orphans(stage.uid)]);
  } finally {
    await rm(turn, { force: true });
  }
}

/** Takes the turn; one whose owner died is taken away first, and put back when a living process was quicker. */
async function takeTurn(turn: string): Promise<boolean> {
  if (putMark(turn)) return true;
  if (await isHeld(turn)) return false;
  const aside = `${turn}.${ownMark()}`;
  try {
    await rename(turn, aside);
    if (await isHeld(aside)) await link(aside, turn);
    return putMark(turn);
  } catch {
    return false;
  } finally {
    await rm(aside, { force: true });
  }
}

/** Whether the process still runs whose mark a file holds; one without a mark is given the time to be written. */
async function isHeld(path: string): Promise<boolean> {
  try {
    const mark = await readFile(path, "utf8");
    if (mark !== "") return await isLive(mark);
    return Date.now() - (await stat(path)).mtimeMs < writingMs;
  } catch {
    return false;
  }
}

/**
 * Ends cages whose bubblewrap was killed while it built them: their first process waits for it for ever, has no parent
 * called bwrap any more, and is the first of its own pid namespace.
 */
async function orphans(uid: number): Promise<void> {
  for (const pid of await processes()) {
    const status = await textOf(`/proc/${pid}/status`);
    if (field(status, "Name") !== "bwrap" || !/^\d+\s+1$/.test(field(status, "NSpid"))) continue;
    const owner = Number(field(status, "Uid").split("\t")[0]);
    const parent = await textOf(`/proc/${field(status, "PPid")}/status`);
    if (isOurs(owner, uid) && field(parent, "Name") !== "bwrap") kill(pid);
  }
}

function isOurs(owner: number, uid: number): boolean {
  return uid === 0 ? isCageUid(owner) : owner === uid;
}

function field(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
}

async function processes(): Promise<number[]> {
  return (await namesIn("/proc")).map(Number).filter(Number.isInteger);
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, "latin1").catch(() => "");
}

/** Frees the user ids of dead services, ends what still runs as one of them, and removes the marks of such services. */
async function staleLocks({ leases, uid }: Stage): Promise<void> {
  for (const name of await namesIn(leases)) {
    const path = join(leases, name);
    const isLease = /^\d+$/.test(name) && isCageUid(Number(name));
    if (!isLease && !/^\d+\.\d+\.[0-9a-f]+$/.test(name)) continue;
    if (await isHeld(path)) continue;
    if (isLease && uid === 0) await killAllOf(Number(name));
    await rm(path, { force: true });
  }
}

async function killAllOf(uid: number): Promise<void> {
  for (const pid of await processes()) {
    const found = await stat(`/proc/${pid}`).catch(() => undefined);
    if (found?.uid === uid) kill(pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return;
  }
}

async function staleFolders(folder: string): Promise<void> {
  for (const name of await namesIn(folder))
    if (!(await isLive(name))) await rm(join(folder, name), { recursive: true, force: true });
}

async function staleCgroups(host: CgroupHost | undefined): Promise<void> {
  for (const folder of host?.folders ?? [])
    for (const name of await namesIn(folder))
      if (name.startsWith(host?.prefix ?? "") && !(await isLive(name.slice(host?.prefix.length))))
        await removeCgroup(join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
