import { constants } from "node:os";
import type { LimitName } from "../report.ts";
import type { CgroupCounts } from "./cgroup.ts";

/** What is known when a cage has ended. */
export interface Evidence {
  /** bubblewrap's code: the program's, or 128 + n after a signal */
  code: number | null;
  /** limit at which the supervisor ended the cage */
  stopped: LimitName | undefined;
  counts: CgroupCounts | undefined;
  /** most processes that a sample saw, of the limit */
  fullPids: boolean;
  /** a folder of the cage that has no byte or no entry left */
  full: "disk" | "inodes" | undefined;
  stderr: string;
}

export interface Verdict {
  exitCode: number | null;
  signal: string | null;
  limit: LimitName | undefined;
  notes: string[];
}

/** How a program ended, and the limit that it hit, with the evidence. A limit is named only when the program failed. */
export function judge(evidence: Evidence): Verdict {
  const { stopped, code } = evidence;
  if (stopped !== undefined) return { exitCode: null, signal: "SIGKILL", limit: stopped, notes: [] };
  if (code === 0) return { exitCode: 0, signal: null, limit: undefined, notes: [] };
  const [limit, why] = limitOf(evidence) ?? [undefined, undefined];
  const notes = limit === undefined ? [] : [`limit ${limit}: ${why}`];
  return { exitCode: code, signal: signalOf(code), limit, notes };
}

function limitOf({ code, counts, fullPids, full, stderr }: Evidence): [LimitName, string] | undefined {
  if (signalOf(code) === "SIGXCPU") return ["cpu", "the kernel sent SIGXCPU"];
  if ((counts?.memoryKills ?? 0) > 0) return ["memory", "the kernel counted an out-of-memory kill"];
  if (full === "disk") return ["disk", "no byte was left in a folder of the sandbox"];
  if (full === "inodes") return ["inodes", "no entry was left in a folder of the sandbox"];
  if ((counts?.pidsRefused ?? 0) > 0) return ["pids", "the kernel counted a refused process"];
  if (fullPids) return ["pids", "samples saw as many processes as are allowed"];
  return spokenLimit(counts === undefined, stderr);
}

/** Without a counter of the kernel, the program's own last words. */
function spokenLimit(isUncounted: boolean, stderr: string): [LimitName, string] | undefined {
  const end = stderr.slice(-4000);
  if (/Too many open files|EMFILE/.test(end)) return ["fds", "the program reported that no descriptor was left"];
  if (!isUncounted) return undefined;
  if (/MemoryError|Cannot allocate memory|out of memory|bad_alloc/i.test(end))
    return ["memory", "the program reported that it got no memory (rlimit per process)"];
  if (/Resource temporarily unavailable|EAGAIN/.test(end))
    return ["pids", "the program reported that it got no process (rlimit)"];
  return undefined;
}

const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

function signalOf(code: number | null): string | null {
  return code === null ? null : (signals.get(code - 128) ?? null);
}
