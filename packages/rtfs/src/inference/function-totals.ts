import type { Lambda } from "../ir/ir.ts";
import { product, sum } from "./callback-counts.ts";

/** A place that calls a function: the function it stands in, and how often it is reached per pass of that. */
export interface Entry {
  /** null: the program itself */
  readonly owner: Lambda | null;
  readonly times: number | null;
}

export interface Totals {
  /** how often a function is entered in a whole run, at most; null where no bound is known; of the program itself, 1 */
  totalOf(lambda: Lambda | null): number | null;
  /** functions that may come to call themselves */
  readonly recursive: ReadonlySet<Lambda>;
}

/** Adds up from the program inwards; functions that call each other in a circle, and what they call, have no bound. */
export function totalsOf(
  entries: ReadonlyMap<Lambda, readonly Entry[]>,
  isAtLarge: (lambda: Lambda) => boolean,
): Totals {
  const totals = new Map<Lambda, number | null>();
  const totalOf = (lambda: Lambda | null): number | null => {
    if (lambda === null) return 1;
    if (isAtLarge(lambda)) return null;
    return entries.has(lambda) ? (totals.get(lambda) ?? null) : 0;
  };
  const callees = calleesOf(entries);
  const waiting = new Map([...entries].map(([lambda, places]) => [lambda, ownersAmong(places, entries).size]));
  const ready = [...waiting].filter(([, count]) => count === 0).map(([lambda]) => lambda);
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const passes = (entries.get(next) ?? []).map(({ owner, times }) => product(times, totalOf(owner)));
    totals.set(next, passes.reduce(sum, 0));
    waiting.delete(next);
    for (const callee of callees.get(next) ?? []) release(callee, { waiting, ready });
  }
  return { totalOf, recursive: circular([...waiting.keys()], { callees, entries }) };
}

interface Queue {
  readonly waiting: Map<Lambda, number>;
  readonly ready: Lambda[];
}

function release(lambda: Lambda, { waiting, ready }: Queue): void {
  const left = (waiting.get(lambda) ?? 0) - 1;
  waiting.set(lambda, left);
  if (left === 0) ready.push(lambda);
}

function ownersAmong(places: readonly Entry[], all: ReadonlyMap<Lambda, unknown>): Set<Lambda> {
  return new Set(places.flatMap(({ owner }) => (owner !== null && all.has(owner) ? [owner] : [])));
}

function calleesOf(entries: ReadonlyMap<Lambda, readonly Entry[]>): Map<Lambda, Set<Lambda>> {
  const callees = new Map<Lambda, Set<Lambda>>();
  for (const [callee, places] of entries) {
    for (const owner of ownersAmong(places, entries)) {
      const known = callees.get(owner) ?? new Set();
      callees.set(owner, known.add(callee));
    }
  }
  return callees;
}

interface Graph {
  readonly callees: ReadonlyMap<Lambda, ReadonlySet<Lambda>>;
  readonly entries: ReadonlyMap<Lambda, readonly Entry[]>;
}

/** Of functions that all have callers among themselves, those that don't just end a chain of calls. */
function circular(lambdas: readonly Lambda[], { callees, entries }: Graph): Set<Lambda> {
  const left = new Set(lambdas);
  const out = new Map(lambdas.map((lambda) => [lambda, among(callees.get(lambda), left)]));
  const ends = lambdas.filter((lambda) => out.get(lambda) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const owner of ownersAmong(entries.get(end) ?? [], entries)) {
      const count = (out.get(owner) ?? 0) - 1;
      out.set(owner, count);
      if (count === 0 && left.has(owner)) ends.push(owner);
    }
  }
  return left;
}

function among(lambdas: ReadonlySet<Lambda> | undefined, left: ReadonlySet<Lambda>): number {
  return [...(lambdas ?? [])].filter((lambda) => left.has(lambda)).length;
}
