/**
 * How fast RTFS is: twelve workloads, metered, against plain JavaScript and nbb (with its JIT, and with code generation
 * forbidden) in the same run; then calls, replay, cancelling, reading, checking and starting up. docs/rtfs/speed.md says
 * what the figures mean.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { openRuntime } from "../packages/core/src/index.ts";
import { compile, createRecorder, execute, PMap, type Program, read, readJournal } from "../packages/rtfs/src/index.ts";
import { type Engine, measureEngines, type Table } from "./rtfs/engines.ts";
import { generatePlan } from "./rtfs/plan.ts";
import { measureStartUp } from "./rtfs/start-up.ts";
import { type Workload, workloads } from "./rtfs/workloads.ts";
import { interleaved, least, type Measure, timed } from "./support/ratios.ts";

const scratch = mkdtempSync(join(tmpdir(), "ambit-bench-"));
try {
  const table = measureEngines({ rounds: 3 });
  printTable(table);
  printComparisons(table);
  await printCalls();
  await printCancel();
  await printReading();
  printStartUp();
} finally {
  rmSync(scratch, { recursive: true });
}

function printTable(table: Table): void {
  const engines = [...table.keys()].filter((engine) => engine !== "plain");
  console.log("ratio to plain JS".padEnd(20), ...engines.map((engine) => engine.padStart(15)), "plain ms".padStart(10));
  for (const [name] of workloads) {
    const ratios = engines.map((engine) => ratio(table, { of: engine, to: "plain", name }).toFixed(1).padStart(15));
    console.log(name.padEnd(20), ...ratios, (table.get("plain")?.[name] ?? Number.NaN).toFixed(2).padStart(10));
  }
  const means = engines.map((engine) => geomean(table, { of: engine, to: "plain" }).toFixed(1).padStart(15));
  console.log("geometric mean".padEnd(20), ...means);
}

function printComparisons(table: Table): void {
  const atMost = (name: Workload, target: number) =>
    row(`${name}, times plain JS`, { measured: ratio(table, { of: "ambit", to: "plain", name }), target, unit: "×" });
  atMost("fib", 4);
  atMost("loop-sum", 12);
  atMost("destruct", 12);
  if (!table.has("nbb")) return;
  const faster = { unit: "×", isAtLeast: true };
  row("nbb without codegen takes", {
    measured: geomean(table, { of: "nbb-no-codegen", to: "ambit" }),
    target: 2.5,
    ...faster,
  });
  const fib = ratio(table, { of: "nbb-no-codegen", to: "ambit", name: "fib" });
  row("  the same, fib", { measured: fib, target: 5, ...faster });
  row("nbb with its JIT takes", { measured: geomean(table, { of: "nbb", to: "ambit" }), target: 1.2, ...faster });
}

interface Pair {
  of: Engine;
  to: Engine;
}

function ratio(table: Table, { of, to, name }: Pair & { name: Workload }): number {
  return (table.get(of)?.[name] ?? Number.NaN) / (table.get(to)?.[name] ?? Number.NaN);
}

function geomean(table: Table, pair: Pair): number {
  const logs = workloads.map(([name]) => Math.log(ratio(table, { ...pair, name })));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

interface Row {
  measured: number;
  target: number;
  unit: string;
  /** the target is a floor, not a ceiling */
  isAtLeast?: boolean;
}

function row(what: string, { measured, target, unit, isAtLeast = false }: Row): void {
  const isMet = isAtLeast ? measured >= target : measured <= target;
  const bound = `${isAtLeast ? "≥" : "≤"} ${target} ${unit}`;
  console.log(
    `${what.padEnd(36)} ${measured.toFixed(2).padStart(8)} ${unit.padEnd(4)} target ${bound.padEnd(10)} ${isMet ? "met" : "NOT MET"}`,
  );
  if (!isMet) process.exitCode = 1;
}

function run(program: Program, options: Partial<Parameters<typeof execute>[1]> = {}) {
  const limits = { steps: Number.MAX_SAFE_INTEGER };
  return execute(program, { parameters: PMap.empty, host: async () => ({ value: null }), limits, ...options });
}

async function printCalls(): Promise<void> {
  const fib = "(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (dotimes [_ 10] (fib 22))";
  const pure = compile(fib, { file: "pure.rtfs" });
  const effectful = compile(`${fib} (call :bench.noop)`, { file: "effectful.rtfs" });
  const calling = compile("(loop [i 0] (if (< i 1000) (do (call :bench.noop i) (recur (+ i 1))) i))", {
    file: "calls.rtfs",
  });
  const recorder = createRecorder(calling);
  await run(calling, { onOutcome: recorder.onOutcome });
  const journal = readJournal(recorder.journal());
  const calls = await atBest({
    calling: () => timed(() => run(calling)),
    replayed: () => timed(() => run(calling, { journal })),
  });
  const work = await atBest({
    pure: () => timed(() => run(pure)),
    effectful: () => timed(() => run(effectful)),
  });
  row("pure code in an effectful program", { measured: work.effectful / work.pure, target: 1.1, unit: "×" });
  row("1,000 calls of a host that awaits", { measured: calls.calling, target: 1, unit: "ms" });
  row("the same, replayed", { measured: calls.replayed, target: 0.3, unit: "ms" });
}

async function atBest<Name extends string>(measures: Record<Name, Measure>): Promise<Record<Name, number>> {
  await interleaved(measures, { rounds: 60 });
  return await interleaved(measures, { rounds: 41, of: least });
}

async function printCancel(): Promise<void> {
  const spent: number[] = [];
  while (spent.length < 7) spent.push(await cancelTime());
  row("cancel of a tight loop", { measured: least(spent), target: 10, unit: "ms" });
}

async function cancelTime(): Promise<number> {
  const cancel = new SharedArrayBuffer(4);
  const worker = new Worker(new URL("./rtfs/cancelled.ts", import.meta.url), { workerData: cancel });
  const message = () => new Promise((resolve) => worker.once("message", resolve));
  await message();
  await sleep(50);
  const ended = message();
  return timed(() => {
    Atomics.store(new Int32Array(cancel), 0, 1);
    return ended;
  });
}

async function printReading(): Promise<void> {
  const code = generatePlan(20_000);
  const plan = { text: generatePlan(1_000), file: "plan.rtfs" };
  await using runtime = await openRuntime({
    keysFolder: join(scratch, "keys"),
    cwd: scratch,
    principal: "user:bench",
    print() {},
    log() {},
    env: () => undefined,
  });
  const measures = {
    read: () => timed(async () => read(code, { file: "code.rtfs" })),
    check: () => timed(async () => runtime.check(plan)),
  };
  await interleaved(measures, { rounds: 5 });
  const spent = await interleaved(measures, { rounds: 9, of: least });
  const megabytes = Buffer.byteLength(code) / 1e6;
  row("reader", { measured: megabytes / (spent.read / 1000), target: 10, unit: "MB/s", isAtLeast: true });
  row("check of a 1,000-line plan", { measured: spent.check, target: 30, unit: "ms" });
}

function printStartUp(): void {
  const { source, packed } = measureStartUp(scratch, { pairs: 11 });
  row("start beyond bare node, from source", { measured: source, target: 200, unit: "ms" });
  row("start beyond bare node, installed", { measured: packed, target: 60, unit: "ms" });
}
