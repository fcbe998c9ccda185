/**
 * What the road costs: a governed, recorded call of a function that does nothing, against the bare function in the same
 * run; the same call from an RTFS program in its worker; and on SQLite with `synchronous=FULL` 64 callers at once,
 * against one that is alone.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openRuntime, type Runtime } from "../packages/core/src/index.ts";
import { noGrants } from "../packages/sdk/src/index.ts";
import { interleaved, median, percentile, perSecond, shared, timed, timedEach } from "./support/ratios.ts";

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
  const call = () => caller.call("bench.noop", [input], { signal });
  const bare = async () => noop();
  await timedEach(call, { turns: 3_000 });
  const recorded = await timedEach(call, { turns: 10_000 });
  const plain = await timedEach(bare, { turns: 10_000 });
  const p50 = percentile(recorded, 50);
  console.log(
    `host caller, in memory        p50 ${us(p50)}  p99 ${us(percentile(recorded, 99))}  (target p50 ≤ ${p50TargetUs} µs)`,
  );
  console.log(`bare function                 p50 ${us(percentile(plain, 50))}`);
  if (p50 * 1000 > p50TargetUs) process.exitCode = 1;
  console.log(`from RTFS in its worker       mean ${us(await perProgramCall(runtime))}`);
  const cancelMs = await cancelTime(runtime);
  console.log(`tight loop, cancel to end     p50 ${cancelMs.toFixed(1)} ms  (target ≤ ${cancelTargetMs} ms)`);
  if (cancelMs > cancelTargetMs) process.exitCode = 1;
}

/** Time from a cancel to the recorded end of a run in a tight loop, in ms: the median of nine. */
async function cancelTime(runtime: Runtime): Promise<number> {
  const source = { text: "(loop [i 0] (recur (+ i 0)))", file: "<bench>" };
  const spent: number[] = [];
  while (spent.length < 9) {
    const controller = new AbortController();
    const options = { authority: noGrants, limits: { steps: Number.MAX_SAFE_INTEGER }, signal: controller.signal };
    const running = runtime.run(source, options);
    await sleep(100);
    spent.push(
      await timed(() => {
        controller.abort();
        return running;
      }),
    );
  }
  return median(spent);
}

/** Mean time of one call by a program, in ms: a long run against a short one, so that starting up cancels out. */
async function perProgramCall(runtime: Runtime): Promise<number> {
  const source = (calls: number) => ({
    text: `(loop [i 0] (if (< i ${calls}) (do (call :bench.noop {:n i}) (recur (+ i 1))) i))`,
    file: "<bench>",
  });
  const spend = (calls: number) => timed(() => runtime.run(source(calls), { authority: noGrants, signal }));
  await spend(2_000);
  const [short, long] = [await spend(1_000), await spend(6_000)];
  return (long - short) / 5_000;
}

/** The whole road on SQLite. A lone caller waits for the disk twice a call; callers together share their commits. */
async function onDisk(): Promise<void> {
  await using many = await openOnDisk("many");
  await using one = await openOnDisk("one");
  const turns = { many: 4_000, one: 200 };
  const spent = await interleaved(
    {
      many: () => timed(() => shared(many.call, { turns: turns.many, workers: 64 })),
      one: () => timed(() => shared(one.call, { turns: turns.one, workers: 1 })),
    },
    { rounds: 5 },
  );
  const together = perSecond(turns.many, spent.many);
  const alone = perSecond(turns.one, spent.one);
  console.log(`SQLite, 64 callers            ${together.toFixed(0)} calls/s  (target ≥ ${callsPerSecondTarget})`);
  console.log(`SQLite, 1 caller              ${alone.toFixed(0)} calls/s`);
  console.log(`ratio                         ${(together / alone).toFixed(1)}`);
  if (together < callsPerSecondTarget) process.exitCode = 1;
}

async function openOnDisk(name: string) {
  const runtime = await open(join(scratch, name));
  const caller = await runtime.openCaller({ description: "bench", authority: noGrants });
  return {
    call: () => caller.call("bench.noop", [input], { signal }),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

function us(ms: number): string {
  return `${(ms * 1000).toFixed(1)} µs`.padStart(10);
}
