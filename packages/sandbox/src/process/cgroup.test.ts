import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findCgroups } from "./cgroup.ts";
import { ownMark } from "./marks.ts";

const host = await findCgroups();
const title = typeof host === "string" ? `the cgroup of a cage (needs a cgroup: ${host})` : "the cgroup of a cage";

describe.skipIf(typeof host === "string")(title, () => {
  test("gets half of what a process gets of a busy processor, and is gone when it is let go", async () => {
    if (typeof host === "string") return;
    const own = () =>
      host.folders.flatMap((folder) =>
        readdirSync(folder)
          .filter((name) => name.startsWith(`${host.prefix}${ownMark()}`))
          .map((name) => join(folder, name)),
      );
    const cgroup = host.create({ memoryBytes: 64 * 1024 * 1024, pids: 16, uid: undefined });
    const shares = own().flatMap((folder) => [
      numberIn(folder, "cpu.shares", 1024),
      numberIn(folder, "cpu.weight", 100),
    ]);
    await cgroup[Symbol.asyncDispose]();
    expect(shares).toContain(0.5);
    expect(own()).toEqual([]);
  });
});

function numberIn(folder: string, name: string, normal: number): number | undefined {
  if (!readdirSync(folder).includes(name)) return undefined;
  return Number(readFileSync(join(folder, name), "utf8")) / normal;
}
