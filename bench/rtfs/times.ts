import { median } from "../support/ratios.ts";

/** Calls of a workload before its times count; the same for every engine. */
export const warmUps = 5;
/** calls of a workload in one round */
export const turns = warmUps + 7;

export type Times = Map<string, { value: string; spent: number[] }>;

/** What an engine says of one workload: the value that it gave and its median time in milliseconds. */
export interface Measured {
  value: string;
  ms: number;
}

/** Prints what was measured as one line of JSON. */
export function report(times: Times): void {
  const measured = [...times].map(([name, { value, spent }]) => [name, { value, ms: median(spent.slice(warmUps)) }]);
  console.log(JSON.stringify(Object.fromEntries(measured)));
}
