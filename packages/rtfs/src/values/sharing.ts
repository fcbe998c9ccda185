import { nested, pay } from "./meter.ts";

/** From this many collections on, a comparison remembers what it has found equal. */
const MANY = 10_000;
/** Beyond this many it remembers no more. */
const ENOUGH = 200_000;

let depth = 0;
let compared = 0;
let equalPairs: Map<object, Set<object>> | null = null;

interface Collection {
  readonly size: number;
}

/**
 * Compares two collections of one size by `isSame`. Values share structure, and unfolded they may be exponentially
 * large: a pair that the running comparison has already found equal is not compared again.
 */
export function sameCollections(a: Collection, b: Collection, isSame: () => boolean): boolean {
  pay(1 + (a.size >> 3));
  if (equalPairs?.get(a)?.has(b)) return true;
  depth++;
  compared++;
  try {
    const same = nested(isSame);
    if (same && compared > MANY && compared < ENOUGH) remember(a, b);
    return same;
  } finally {
    if (--depth === 0) {
      compared = 0;
      equalPairs = null;
    }
  }
}

function remember(a: object, b: object): void {
  equalPairs ??= new Map();
  const partners = equalPairs.get(a) ?? new Set();
  equalPairs.set(a, partners.add(b));
}
