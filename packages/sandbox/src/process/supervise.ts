import { AmbitError } from "@ambit/sdk";
import type { AppliedLimits, LimitName, SandboxReport } from "../report.ts";
import { resultLimits, resultOf } from "../result.ts";
import type { SandboxLimits, SandboxSpec } from "../spec.ts";
import { type Captured, capture, OutputBudget } from "./capture.ts";
import type { Cgroup, CgroupCounts } from "./cgroup.ts";
import { cancelled } from "./child.ts";
import type { Engine } from "./engine.ts";
import type { Held } from "./launch.ts";
import { dataBytesFor } from "./rlimits.ts";
import { type Peaks, watchTree } from "./sampler.ts";
import { judge } from "./verdict.ts";

export interface Supervision {
  engine: Engine;
  spec: SandboxSpec;
  signal: AbortSignal | undefined;
  cgroup: Cgroup | undefined;
  givesResult: boolean;
}

/** beyond it a timer of Node fires at once */
const longestTimerMs = 2 ** 31 - 1;

/** Lets the guest go, ends it at its limits, and reports. Fails with EXECUTE_CANCELLED when the signal came first. */
export async function supervise(held: Held, order: Supervision): Promise<SandboxReport> {
  const { spec, signal, cgroup } = order;
  let stopped: LimitName | "cancel" | undefined;
  const stop = (cause: LimitName | "cancel") => {
    stopped ??= cause;
    held.jail.kill();
  };
  const before = cgroup?.counts().cpuMs ?? 0;
  const output = listen(held, { limits: spec.limits, stop });
  const { code, signal: endedBy, durationMs, peaks } = await untilDead(held, { order, stop });
  if (stopped === "cancel") throw cancelled(signal);
  const counts = cgroup?.counts();
  if (endedBy !== null && stopped === undefined && !counts?.memoryKills) throw endedFromOutside(endedBy);
  const [stdout, stderr] = [output.stdout.text(), output.stderr.text()];
  const full = code === 0 ? undefined : held.jail.full();
  const fullPids = cgroup === undefined && peaks.pids >= spec.limits.pids;
  const verdict = judge({ code, stopped, counts, full, fullPids, stderr });
  const told = order.givesResult ? resultIn(output.result, stdout) : { notes: [] };
  const { limit, notes, ...end } = verdict;
  return {
    tier: "process",
    engine: "bubblewrap",
    version: order.engine.version,
    ...end,
    timedOut: limit === "wall",
    ...(limit === undefined ? {} : { limit }),
    stdout,
    stderr,
    durationMs,
    ...usage(counts, { before, peaks }),
    ...told,
    limits: appliedLimits(spec.limits, cgroup),
    notes: [...notes, ...told.notes, ...withoutCgroup(order)],
  };
}

/** The guest cannot reach bubblewrap: what it did until then is no answer. */
function endedFromOutside(signal: string): AmbitError {
  return new AmbitError("SANDBOX_FAILED", `bubblewrap was ended by ${signal} from outside the cage`, {
    hint: "Run it again; look for what kills processes on this machine, such as the kernel when memory is short.",
  });
}

function resultIn(channel: Captured, stdout: string) {
  return resultOf({ channel: channel.text(), isCut: channel.isCut(), stdout });
}

interface Listening {
  limits: SandboxLimits;
  stop: (limit: LimitName) => void;
}

function listen(held: Held, { limits, stop }: Listening) {
  const budget = new OutputBudget(limits.outputBytes, () => stop("output"));
  return {
    stdout: capture(held.streams.stdout, budget),
    stderr: capture(held.streams.stderr, budget),
    result: capture(held.streams.result, new OutputBudget(resultLimits.bytes)),
  };
}

interface Guarding {
  order: Supervision;
  stop: (cause: LimitName | "cancel") => void;
}

/** From the guest's first instruction until no process of the cage lives. */
async function untilDead(held: Held, { order, stop }: Guarding) {
  const { spec, signal, cgroup } = order;
  const cancel = () => stop("cancel");
  const startedMs = performance.now();
  const clock = setTimeout(() => stop("wall"), Math.min(spec.limits.wallMs, longestTimerMs));
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    held.release();
    await using watcher = watchTree(held.jail, { limits: spec.limits, cgroup, stop });
    const end = await held.ended;
    await held.jail.dead();
    return { ...end, durationMs: performance.now() - startedMs, peaks: watcher.peaks };
  } finally {
    clearTimeout(clock);
    signal?.removeEventListener("abort", cancel);
  }
}

interface Seen {
  /** processor time that building the cage took */
  before: number;
  peaks: Peaks;
}

function usage(
  counts: CgroupCounts | undefined,
  { before, peaks }: Seen,
): Pick<SandboxReport, "cpuMs" | "memoryBytes"> {
  if (counts) return { cpuMs: counts.cpuMs === null ? null : counts.cpuMs - before, memoryBytes: counts.memoryBytes };
  if (peaks.samples === 0 || peaks.memoryBytes === 0) return { cpuMs: null, memoryBytes: null };
  return { cpuMs: peaks.cpuMs, memoryBytes: peaks.memoryBytes };
}

function withoutCgroup({ cgroup, engine, spec }: Supervision): string[] {
  if (cgroup) return [];
  return [
    `no cgroup (${engine.withoutCgroups}): memory, processes and processor time are sampled, each process may map at most ${dataBytesFor(spec.limits)} bytes of data; buffers of pipes and sockets, and what grows between two samples, are not held; figures are null when the program ended before a sample`,
  ];
}

function appliedLimits(limits: SandboxLimits, cgroup: Cgroup | undefined): AppliedLimits {
  const counted = cgroup?.mechanism ?? "rlimit per process + sampling";
  return {
    wallMs: { value: limits.wallMs, by: "supervisor" },
    memoryBytes: { value: limits.memoryBytes, by: counted },
    pids: { value: limits.pids, by: cgroup?.mechanism ?? "rlimit + sampling" },
    outputBytes: { value: limits.outputBytes, by: "supervisor" },
    diskBytes: { value: limits.diskBytes, by: "tmpfs quota per folder" },
    fds: { value: limits.fds, by: "rlimit per process" },
    ...(limits.cpuMs === undefined ? {} : { cpuMs: { value: limits.cpuMs, by: `${counted}, rlimit per process` } }),
  };
}
