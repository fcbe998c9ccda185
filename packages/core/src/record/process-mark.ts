import { readFileSync } from "node:fs";
import type { ProcessMark } from "@ambit/sdk";

let own: ProcessMark | undefined;

/** The mark of this process. */
export function processMark(): ProcessMark {
  own ??= { pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0, boot: bootId() };
  return own;
}

/** Whether the process that a run was started by still lives: the same pid, start time and boot. */
export function isAlive(mark: ProcessMark): boolean {
  if (mark.boot !== bootId()) return false;
  const startTicks = startTicksOf(mark.pid);
  return startTicks === undefined ? mark.startTicks === 0 && answersSignals(mark.pid) : startTicks === mark.startTicks;
}

/** Clock ticks since boot, field 22 of /proc/<pid>/stat; undefined where there is no such process or no /proc. */
function startTicksOf(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  // The second field is the command in parentheses and may hold anything, parentheses too.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields?.[19] === undefined ? undefined : Number(fields[19]);
}

function bootId(): string {
  return readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
