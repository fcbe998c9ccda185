import { hashBigint, hashNumber, hashString } from "./hashing.ts";
import { checkCancelled, nested, pay } from "./meter.ts";
import type { Value } from "./values.ts";

/** From this length on, comparing and hashing a text are paid for. */
export const LONG = 64;

/** The `=` of the language: structural and type-strict (1 is not 1.0; a vector equals a list of equal elements). */
export function equals(a: Value, b: Value): boolean {
  if (typeof a === "string" && a.length >= LONG && typeof b === "string" && a.length === b.length) pay(a.length >> 6);
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return a.equalTo(b);
}

/**
 * 32-bit hash that agrees with `equals`. A function raises `TypeError`: it cannot be a key. It costs what going through
 * the value costs, also where its hash is known already: what a program pays must not depend on what ran before it.
 */
export function hash(value: Value): number {
  const code = hashOf(value);
  if (typeof value === "object" || typeof value === "string") {
    const weight = weightOf(value);
    if (weight > 1) pay(weight >> 2);
  }
  return code;
}

function hashOf(value: Value): number {
  switch (typeof value) {
    case "string":
      return hashString(value);
    case "number":
      return hashNumber(value);
    case "bigint":
      return hashBigint(value);
    case "boolean":
      return value ? 1231 : 1237;
    default:
      return value === null ? 0x9e3779b9 | 0 : value.hashCode();
  }
}

function weightOf(value: Value): number {
  if (typeof value === "string") return value.length < LONG ? 1 : 1 + (value.length >> 2);
  return typeof value === "object" && value !== null ? value.weight : 1;
}

/** The hash of a collection and its weight. */
export interface Digest {
  readonly hash: number;
  readonly weight: number;
}

const HEAVIEST = 1 << 30;

/** The digest of a collection, its hash put together from those of its values. */
export function digestOf(values: readonly Value[], combine: (hashes: number[]) => number): Digest {
  checkCancelled();
  let weight = 1;
  const hashes = nested(() =>
    values.map((value) => {
      const code = hashOf(value);
      weight = Math.min(HEAVIEST, weight + weightOf(value));
      return code;
    }),
  );
  return { hash: combine(hashes), weight };
}
