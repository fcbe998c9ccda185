/** One thing that is measured: resolves with how long it took, in milliseconds. */
export type Measure = () => Promise<number>;

/** Runs every measure once a round, so that the machine's mood is shared, and gives each one's median, or what `of` gives. */
export async function interleaved<Name extends string>(
  measures: Record<Name, Measure>,
  { rounds, of = median }: { rounds: number; of?: (values: readonly number[]) => number },
): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const turn = names.map((_, index) => names[(index + round) % names.length]);
    for (const name of turn) if (name !== undefined) times.get(name)?.push(await measures[name]());
  }
  return Object.fromEntries(names.map((name) => [name, of(times.get(name) ?? [])])) as Record<Name, number>;
}

/** The least of all: other work on the machine only ever adds time. */
export function least(values: readonly number[]): number {
  return Math.min(...values);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value that `percent` of all values stay below. */
export function percentile(values: readonly number[], percent: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length * percent) / 100)] ?? Number.NaN;
}

/** How long a task takes, in milliseconds. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

/** How long each of many turns of a task takes, one after the other, in milliseconds. */
export async function timedEach(task: () => Promise<unknown>, { turns }: { turns: number }): Promise<number[]> {
  const times: number[] = [];
  while (times.length < turns) times.push(await timed(task));
  return times;
}

/** Does a task many times, by workers that each begin it anew as soon as they have ended it. */
export async function shared(
  task: () => Promise<unknown>,
  { turns, workers }: { turns: number; workers: number },
): Promise<void> {
  let left = turns;
  const work = async () => {
    while (left-- > 0) await task();
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** Turns in a second, where so many took so long. */
export function perSecond(turns: number, ms: number): number {
  return (turns / ms) * 1000;
}
