import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anyCageUid, leaseUid } from "./identity.ts";
import { ownMark } from "./marks.ts";
import { reclaim } from "./reclaim.ts";
import type { Stage } from "./stage.ts";

const dead = "1.1.00000000";
let top: string;
let stage: Stage;
const started: ChildProcess[] = [];

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-reclaim-"));
  stage = { uid: process.geteuid?.() ?? 0, files: top, copies: join(top, "copies"), leases: join(top, "leases") };
  await mkdir(stage.copies);
  await mkdir(stage.leases);
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(top, { recursive: true, force: true });
});

function leases(): Promise<string[]> {
  return readdir(stage.leases);
}

async function lease(name: string, mark: string): Promise<void> {
  await writeFile(join(stage.leases, name), mark);
}

test("a lease is never seen without its owner's mark, and goes with it", async () => {
  const held = leaseUid(stage.leases);
  await reclaim(stage, undefined);
  expect(await leases()).toContain(String(held.uid));
  held[Symbol.dispose]();
  await reclaim(stage, undefined);
  expect(await leases()).toEqual([ownMark()]);
});

test("what a dead service left is removed: leases, its mark, copies, its turn", async () => {
  await lease(String(anyCageUid + 7), dead);
  await lease(dead, dead);
  await lease("turn", dead);
  await mkdir(join(stage.copies, `${dead}.1`));
  await reclaim(stage, undefined);
  expect(await leases()).toEqual([ownMark()]);
  expect(await readdir(stage.copies)).toEqual([]);
});

test("an empty lease is given time to be written, and is stale after it", async () => {
  const [fresh, old] = [String(anyCageUid + 8), String(anyCageUid + 9)];
  await lease(fresh, "");
  await lease(old, "");
  const hourAgo = Date.now() / 1000 - 3600;
  await utimes(join(stage.leases, old), hourAgo, hourAgo);
  await reclaim(stage, undefined);
  expect(await leases()).toContain(fresh);
  expect(await leases()).not.toContain(old);
});

test("while another service has its turn, nothing is reclaimed", async () => {
  await lease("turn", ownMark());
  await lease(String(anyCageUid + 7), dead);
  await reclaim(stage, undefined);
  expect(await leases()).toContain(String(anyCageUid + 7));
  expect(await leases()).toContain("turn");
});

describe.skipIf(process.geteuid?.() !== 0)("a name in the leases folder (needs root)", () => {
  test.each(["0x7fff", "2147", "", " 54321", "54321.0"])("%j ends nobody", async (name) => {
    const child = spawn("sleep", ["30"], { uid: Number(name) || 54_321, gid: 54_321 });
    started.push(child);
    await new Promise((resolve) => child.once("spawn", resolve));
    await lease(name === "" ? "54321" : name, dead);
    await reclaim(stage, undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(child.signalCode).toBeNull();
  });

  test("that is a cage's user ends what still runs as it, for root alone", async () => {
    const uid = anyCageUid + 11;
    const child = spawn("sleep", ["30"], { uid, gid: uid });
    started.push(child);
    await new Promise((resolve) => child.once("spawn", resolve));
    await lease(String(uid), dead);
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    await reclaim(stage, undefined);
    expect(await ended).toBe("SIGKILL");
  });
});
