import { readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { CgroupHost } from "./cgroup.ts";
import { removeCgroup } from "./cgroup-files.ts";
import { isCageUid } from "./identity.ts";
import { isLive } from "./marks.ts";
import type { Stage } from "./stage.ts";

/**
 * Removes what services that were killed left behind: user id locks, staged copies, cgroups. One process of the
 * machine does it at a time; the kernel frees the turn when that process ends.
 */
export async function reclaim(stage: Stage, cgroups: CgroupHost | undefined): Promise<void> {
  const turn = createServer();
  const isMine = await new Promise<boolean>((resolve) => {
    turn.once("error", () => resolve(false));
    turn.listen(`\0ambit-reclaim-${stage.uid}`, () => resolve(true));
  });
  if (!isMine) return;
  try {
    await Promise.all([
      staleLocks(stage.leases),
      staleFolders(stage.copies),
      staleCgroups(cgroups),
      orphans(stage.uid),
    ]);
  } finally {
    turn.close();
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

/** Frees the user ids of dead services, and ends what still runs as one of them. */
async function staleLocks(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const mark = await readFile(path, "utf8").catch(() => "");
    if (mark === "" || (await isLive(mark))) continue;
    await killAllOf(Number(name));
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
