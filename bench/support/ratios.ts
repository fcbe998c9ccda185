/** One thing that is measured: resolves with how long it took, in milliseconds. */
export type Measure = () => Promise<number>;

/** Runs every measure once a round, so that the machine's mood is shared, and gives each one's median. */
export async function interleaved<Name extends string>(
  measures: Record<Name, Measure>,
  { rounds }: { rounds: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const turn = names.map((_, index) => names[(index + round) % names.length]);
    for (const name of turn) if (name !== undefined) times.get(name)?.push(await measures[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<Name, number>;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** How long a task takes, in milliseconds. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}
