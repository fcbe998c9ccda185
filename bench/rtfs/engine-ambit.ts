/** Runs the workloads as one RTFS program, metered, and prints the times as JSON. The program tells when each begins and ends. */
import { readFileSync } from "node:fs";
import { compile, execute, PMap, prStr, type Value } from "../../packages/rtfs/src/index.ts";
import { report, type Times, turns } from "./times.ts";
import { type Workload, workloads } from "./workloads.ts";

const definitions = readFileSync(new URL("./workloads.rtfs", import.meta.url), "utf8");
const text = [definitions, ...workloads.map(([name, count]) => timed(name, count))].join("\n");
const times: Times = new Map();
let begun = 0;

const completion = await execute(compile(text, { file: "workloads.rtfs" }), {
  parameters: PMap.empty,
  limits: { steps: Number.MAX_SAFE_INTEGER, memory: Number.MAX_SAFE_INTEGER },
  host({ capability, args }) {
    if (capability === "bench.end") note(args);
    begun = performance.now();
    return { value: null };
  },
});
if (completion.status !== "completed") throw new Error(`The workloads ended as ${completion.status}`);
report(times);

function timed(name: Workload, count: number): string {
  return `(dotimes [_ ${turns}] (call :bench.begin) (call :bench.end "${name}" (${name} ${count})))`;
}

function note([name = null, value = null]: readonly Value[]): void {
  const spent = performance.now() - begun;
  const known = times.get(String(name)) ?? { value: prStr(value), spent: [] };
  known.spent.push(spent);
  times.set(String(name), known);
}
