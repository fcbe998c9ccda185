/** The programs of workloads.rtfs with the count that each is run with. */
export const workloads = [
  ["fib", 27],
  ["tak", 18],
  ["loop-sum", 1_000_000],
  ["pipeline", 100_000],
  ["assoc-many", 100_000],
  ["conj-many", 100_000],
  ["kw-update", 100_000],
  ["str-build", 100_000],
  ["sort-it", 100_000],
  ["destruct", 100_000],
  ["closures", 100_000],
  ["try-loop", 100_000],
] as const satisfies readonly (readonly [string, number])[];

export type Workload = (typeof workloads)[number][0];
