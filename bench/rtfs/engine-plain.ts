/** Runs the workloads as plain JavaScript and prints the times as JSON. */
import { plain } from "./plain.ts";
import { report, type Times, turns } from "./times.ts";
import { workloads } from "./workloads.ts";

const times: Times = new Map();
for (const [name, count] of workloads) {
  const run = plain[name];
  const spent: number[] = [];
  let value: unknown;
  while (spent.length < turns) {
    const begun = performance.now();
    value = run(count);
    spent.push(performance.now() - begun);
  }
  times.set(name, { value: String(value), spent });
}
report(times);
