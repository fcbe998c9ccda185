import type { LimitName } from "../report.ts";
import type { SandboxLimits } from "../spec.ts";
import type { Cgroup } from "./cgroup.ts";
import type { Jail } from "./jail.ts";
import { ProcessTree, type Sample } from "./tree.ts";

/** The most that samples of a cage saw. */
export interface Peaks extends Sample {
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

/** A program that ends sooner is not worth a look, which would take from its own time. */
const firstMs = 5;

/** Samples what no kernel limit holds for the whole tree: all of it without a cgroup, else processor time alone. */
export function watchTree(jail: Jail, { limits, cgroup, stop }: Watch): Watcher {
  const peaks: Peaks = { memoryBytes: 0, pids: 0, cpuMs: 0, samples: 0 };
  if (cgroup && limits.cpuMs === undefined) return { peaks, [Symbol.asyncDispose]: async () => {} };
  const tree = new ProcessTree(jail.pid);
  const look = cgroup ? async () => sampleGroup(cgroup) : () => sampleCage(tree, jail);
  let crowded = 0;
  const inspect = async () => {
    const seen = await look();
    peaks.samples += 1;
    peaks.memoryBytes = Math.max(peaks.memoryBytes, seen.memoryBytes);
    peaks.pids = Math.max(peaks.pids, seen.pids);
    peaks.cpuMs = Math.max(peaks.cpuMs, seen.cpuMs);
    crowded = seen.pids > limits.pids ? crowded + 1 : 0;
    if (limits.cpuMs !== undefined && seen.cpuMs >= limits.cpuMs) stop("cpu");
    if (cgroup) return;
    if (seen.memoryBytes > limits.memoryBytes) stop("memory");
    if (crowded > 1) stop("pids");
  };
  return { peaks, [Symbol.asyncDispose]: repeat(inspect) };
}

/** Runs an inspection again and again; the returned function ends it. */
function repeat(inspect: () => Promise<void>): () => Promise<void> {
  let isOver = false;
  let running = Promise.resolve();
  const next = () => {
    running = inspect().then(() => {
      if (!isOver) timer = setTimeout(next, everyMs);
    });
  };
  let timer = setTimeout(next, firstMs);
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

/** The processes and, while any has memory, the folders that are kept in memory. */
async function sampleCage(tree: ProcessTree, jail: Jail): Promise<Sample> {
  const seen = await tree.sample();
  return seen.memoryBytes === 0 ? seen : { ...seen, memoryBytes: seen.memoryBytes + jail.folderBytes() };
}
