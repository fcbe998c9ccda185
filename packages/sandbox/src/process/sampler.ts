import { readdir, readFile } from "node:fs/promises";
import type { LimitName } from "../report.ts";
import type { SandboxLimits } from "../spec.ts";
import type { Cgroup } from "./cgroup.ts";

/** The most that samples of a cage saw. */
export interface Peaks {
  memoryBytes: number;
  /** processes and threads */
  pids: number;
  cpuMs: number;
  /** how many samples there were */
  samples: number;
}

export interface Watch {
  limits: SandboxLimits;
  cgroup: Cgroup | undefined;
  stop: (limit: LimitName) => void;
}

export interface Watcher extends AsyncDisposable {
  readonly peaks: Peaks;
}

const everyMs = 20;

/** Samples what no kernel limit holds for the whole tree: all of it without a cgroup, else processor time alone. */
export function watchTree(pid: number, { limits, cgroup, stop }: Watch): Watcher {
  const peaks: Peaks = { memoryBytes: 0, pids: 0, cpuMs: 0, samples: 0 };
  if (cgroup && limits.cpuMs === undefined) return { peaks, [Symbol.asyncDispose]: async () => {} };
  const look = cgroup ? async () => sampleGroup(cgroup) : () => sampleTree(pid);
  const inspect = async () => {
    const seen = await look();
    peaks.samples += 1;
    peaks.memoryBytes = Math.max(peaks.memoryBytes, seen.memoryBytes);
    peaks.pids = Math.max(peaks.pids, seen.pids);
    peaks.cpuMs = Math.max(peaks.cpuMs, seen.cpuMs);
    if (!cgroup && seen.memoryBytes > limits.memoryBytes) stop("memory");
    if (limits.cpuMs !== undefined && seen.cpuMs >= limits.cpuMs) stop("cpu");
  };
  return { peaks, [Symbol.asyncDispose]: repeat(inspect) };
}

type Sample = Omit<Peaks, "samples">;

/** Runs an inspection again and again; the returned function ends it. */
function repeat(inspect: () => Promise<void>): () => Promise<void> {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const next = () => {
    running = inspect().then(() => {
      if (!isOver) timer = setTimeout(next, everyMs);
    });
  };
  next();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await running;
  };
}

function sampleGroup(cgroup: Cgroup): Sample {
  const { cpuMs, memoryBytes } = cgroup.counts();
  return { cpuMs: cpuMs ?? 0, memoryBytes: memoryBytes ?? 0, pids: 0 };
}

/** Adds up a process and everything beneath it; the cage's first process adopts every orphan. */
async function sampleTree(pid: number): Promise<Sample> {
  const total: Sample = { memoryBytes: 0, pids: -1, cpuMs: 0 };
  let level = [pid];
  while (level.length > 0) {
    const seen = await Promise.all(level.map(sampleProcess));
    for (const one of seen) {
      total.memoryBytes += one.memoryBytes;
      total.pids += one.pids;
      total.cpuMs += one.cpuMs;
    }
    level = seen.flatMap((one) => one.children);
  }
  return total;
}

async function sampleProcess(pid: number): Promise<Sample & { children: number[] }> {
  const [status, stat, tasks] = await Promise.all([
    readFile(`/proc/${pid}/status`, "latin1").catch(() => ""),
    readFile(`/proc/${pid}/stat`, "latin1").catch(() => ""),
    readdir(`/proc/${pid}/task`).catch(() => []),
  ]);
  const children = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, "latin1").catch(() => "")),
  );
  return {
    memoryBytes: kilobytes(status, "RssAnon") + kilobytes(status, "RssShmem"),
    pids: tasks.length,
    cpuMs: cpuMsOf(stat),
    children: children.join(" ").split(" ").map(Number).filter(Boolean),
  };
}

function kilobytes(status: string, field: string): number {
  return 1024 * Number(new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

/** Own time and that of ended children: fields 14 to 17 of proc(5)'s stat, in ticks of 10 ms. */
function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + 10 * (Number(ticks) || 0), 0);
}
