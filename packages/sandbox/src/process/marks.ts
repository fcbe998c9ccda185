import { linkSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCodeOf } from "@ambit/sdk";

let mark: string | undefined;

/** Names this process so that no other can be mistaken for it: number, start and boot, joined by dots. */
export function ownMark(): string {
  mark ??= `${process.pid}.${startOf(readFileSync("/proc/self/stat", "latin1"))}.${bootId()}`;
  return mark;
}

/**
 * Creates a file that holds this process's mark; false when it exists. It is never seen empty: every one is a link to
 * the one file that this process keeps beside them.
 */
export function putMark(path: string): boolean {
  const own = join(dirname(path), ownMark());
  for (let tries = 0; ; tries++) {
    try {
      linkSync(own, path);
      return true;
    } catch (error) {
      if (errorCodeOf(error) === "EEXIST") return false;
      if (errorCodeOf(error) !== "ENOENT" || tries > 1) throw error;
      writeFileSync(own, ownMark(), { mode: 0o600 });
    }
  }
}

/** Whether the process that left a mark still runs. */
export async function isLive(left: string): Promise<boolean> {
  const [pid, start, boot] = left.split(".");
  if (!/^\d+$/.test(pid ?? "") || boot !== bootId()) return false;
  try {
    return startOf(await readFile(`/proc/${pid}/stat`, "latin1")) === start;
  } catch {
    return false;
  }
}

/** Start time in clock ticks since boot: field 22 of proc(5)'s stat, counted after the name. */
function startOf(stat: string): string {
  return (
    stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .at(19) ?? ""
  );
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim().slice(0, 8);
}
