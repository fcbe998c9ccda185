import { readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { errorCodeOf } from "@ambit/sdk";

// Files of the cgroup tree are kernel memory: a call on them takes some 30 µs, a turn through the thread pool 30 times that.

/** Where the kernel has no such file, these are left out: nothing that is promised rests on them. */
const optional = ["memory.swap.max", "cpu.weight", "cpu.shares"];

/** Writes a limit; swap and shares of the processor are set only where the kernel has them. */
export function setLimit(path: string, value: number): void {
  try {
    writeFileSync(path, String(value), { flag: "r+" });
  } catch (error) {
    if (!(optional.includes(basename(path)) && errorCodeOf(error) === "ENOENT")) throw error;
  }
}

/** Kills what is left in a cgroup and removes it. Gives up after a second: the kernel frees it with its last process. */
export async function removeCgroup(folder: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if (errorCodeOf(error) !== "EBUSY") return;
      if (tries > 20) killMembers(folder);
      await (tries < 100 ? setImmediate() : sleep(5));
    }
  }
}

function killMembers(folder: string): void {
  const members = textOf(join(folder, "cgroup.procs")) ?? "";
  for (const pid of members.split("\n").map(Number).filter(Boolean)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {}
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The number that a file holds; null where there is none. */
export function numberIn(path: string): number | null {
  const value = Number(textOf(path) ?? "none");
  return Number.isFinite(value) ? value : null;
}

/** The number after a name in a file of lines; null where there is none. */
export function fieldOf(path: string, name: string): number | null {
  const lines = (textOf(path) ?? "").split("\n");
  const line = lines.find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? null : Number(line.slice(name.length + 1));
}

/** The same, 0 where there is none. */
export function fieldIn(path: string, name: string): number {
  return fieldOf(path, name) ?? 0;
}

export function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : Math.round(value * factor);
}
