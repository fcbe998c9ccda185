import { equals, LONG } from "./equality.ts";
import { pay } from "./meter.ts";
import { Keyword } from "./names.ts";
import type { Value } from "./values.ts";

/** The entries of a small map: key, value, key, value … */
export type Flat = readonly Value[];

/** Up to this many entries stand in one flat array and are found by looking through it. */
export const SMALL = 8;

/** Are all keys found by `===`, and different? */
export function areDistinct(flat: Flat): boolean {
  for (let i = 0; i < flat.length; i += 2) {
    const key = flat[i] as Value;
    if (!isIdentity(key)) return false;
    for (let j = 0; j < i; j += 2) if (flat[j] === key) return false;
  }
  return true;
}

/** Is this key equal to nothing but itself, so that `===` finds it? */
export function isIdentity(key: Value): boolean {
  return typeof key !== "object" || key === null || key instanceof Keyword;
}

/** Looking for a long text among others means comparing it with them. */
export function payForText(key: string): void {
  if (key.length >= LONG) pay(key.length >> 4);
}

/** Where the key stands in a flat array; −1 when it does not. */
export function slotOf(flat: Flat, key: Value): number {
  if (typeof key === "string") payForText(key);
  for (let i = 0; i < flat.length; i += 2) if (flat[i] === key) return i;
  if (isIdentity(key)) return -1;
  for (let i = 0; i < flat.length; i += 2) if (equals(flat[i] as Value, key)) return i;
  return -1;
}
