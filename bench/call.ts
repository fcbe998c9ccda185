/**
 * What the road costs: a governed, recorded call of a function that does nothing, against the bare function in the same
 * run; the same call from an RTFS program in its worker; and 64 callers at once on SQLite with `synchronous=FULL`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRuntime, type Runtime } from "../packages/core/src/index.ts";
import { noGrants } from "../packages/sdk/src/index.ts";

const p50TargetUs = 40;
const callsPerSecondTarget = 10_000;
const cancelTargetMs = 100;

const input = ["m", [["k", ":n"], 1]];
const { signal } = new AbortController();
const scratch = await mkdtemp(join(tmpdir(), "ambit-bench-"));

try {
  await inMemory();
  await onDisk();
} finally {
  await rm(scratch, { recursive: true });
}

function open(dir?: string): Promise<Runtime> {
  return openRuntime({
    ...(dir === undefined ? {} : { dir }),
    keysFolder: join(scratch, "keys"),
    cwd: scratch,
    principal: "user:bench",
    print() {},
    log() {},
    env: () => undefined,
    functions: [
      {
        manifest: {
          id: "bench.noop",
          version: "1.0.0",
          description: "Does nothing",
          input: { type: "object", properties: { n: { type: "integer" } }, additionalProperties: false },
          output: { type: "integer" },
          effects: ["pure"],
          provider: { type: "local" },
        },
        execute: noop,
      },
    ],
  });
}

function noop() {
  return 1;
}

async function inMemory(): Promise<void> {
  await using runtime = await open();
  const caller = await runtime.openCaller({ description: "bench", authority: noGrants });
  const call = async () => void (await caller.call("bench.noop", [input], { signal }));
  const bare = async () => void noop();
  await times(call, 3_000);
  const [recorded, plain] = [await times(call, 10_000), await times(bare, 10_000)];
  const p50 = percentile(recorded, 50);
  console.log(
    `host caller, in memory        p50 ${us(p50)}  p99 ${us(percentile(recorded, 99))}  (target p50 ≤ ${p50TargetUs} µs)`,
  );
  console.log(`bare function                 p50 ${us(percentile(plain, 50))}`);
  if (p50 * 1000 > p50TargetUs) process.exitCode = 1;
  console.log(`from RTFS in its worker       mean ${us(await perProgramCall(runtime))}`);
  const cancelMs = await cancelTime(runtime);
  console.log(`tight loop, cancel to end     p50 ${us(cancelMs)}  (target ≤ ${cancelTargetMs} ms)`);
  if (cancelMs > cancelTargetMs) process.exitCode = 1;
}

/** Time from a cancel to the recorded end of a run in a tight loop, in ms: the median of nine. */
async function cancelTime(runtime: Runtime): Promise<number> {
  const source = { text: "(loop [i 0] (recur (+ i 0)))", file: "<bench>" };
  const spent: number[] = [];
  for (let i = 0; i < 9; i++) {
    const controller = new AbortController();
    const running = runtime.run(source, {
      authority: noGrants,
      steps: Number.MAX_SAFE_INTEGER,
      signal: controller.signal,
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const from = performance.now();
    controller.abort();
    await running;
    spent.push(performance.now() - from);
  }
  return percentile(
    spent.sort((a, b) => a - b),
    50,
  );
}

/** Mean time of one call by a program, in ms: a long run against a short one, so that starting up cancels out. */
async function perProgramCall(runtime: Runtime): Promise<number> {
  const source = (calls: number) => ({
    text: `(loop [i 0] (if (< i ${calls}) (do (call :bench.noop {:n i}) (recur (+ i 1))) i))`,
    file: "<bench>",
  });
  const spend = async (calls: number) => {
    const from = performance.now();
    await runtime.run(source(calls), { authority: noGrants, signal });
    return performance.now() - from;
  };
  await spend(2_000);
  const [short, long] = [await spend(1_000), await spend(6_000)];
  return (long - short) / 5_000;
}

async function onDisk(): Promise<void> {
  const together = await perSecond(64, 20_000);
  const alone = await perSecond(1, 1_000);
  console.log(
    `SQLite, 64 callers, shared commits   ${together.toFixed(0)} calls/s  (target ≥ ${callsPerSecondTarget})`,
  );
  console.log(`SQLite, 1 caller, a commit per row   ${alone.toFixed(0)} calls/s`);
  console.log(`ratio                                ${(together / alone).toFixed(1)}`);
  if (together < callsPerSecondTarget) process.exitCode = 1;
}

async function perSecond(callers: number, calls: number): Promise<number> {
  await using runtime = await open(join(scratch, `state-${callers}`));
  const caller = await runtime.openCaller({ description: "bench", authority: noGrants });
  let left = calls;
  const from = performance.now();
  const work = async () => {
    while (left-- > 0) await caller.call("bench.noop", [input], { signal });
  };
  await Promise.all(Array.from({ length: callers }, work));
  return (calls / (performance.now() - from)) * 1000;
}

async function times(work: () => Promise<void>, count: number): Promise<number[]> {
  const spent: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await work();
    spent.push(performance.now() - from);
  }
  return spent.sort((a, b) => a - b);
}

function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.floor((sorted.length * percent) / 100)] ?? Number.NaN;
}

function us(ms: number): string {
  return `${(ms * 1000).toFixed(1)} µs`.padStart(10);
}
