import { ErrorValue } from "../errors.ts";
import { equals, Float, List, PMap, Timestamp, type Value, Vector } from "../values/index.ts";
import { unpaid } from "../values/meter.ts";

/**
 * Do these values have the same lossless form? Stricter than `=`: a list is no vector, and the order of a map counts.
 * Nobody is charged for it.
 */
export function isSameData(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return unpaid(() => areSame(a, b));
  return true;
}

function areSame(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i] as Value, b[i] as Value)) return false;
  return true;
}

function isSame(a: Value, b: Value): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return equals(a, b);
  if (a instanceof Vector || a instanceof List) {
    return b instanceof a.constructor && areSame(a.toArray(), (b as Vector | List).toArray());
  }
  if (a instanceof Float) return b instanceof Float && Object.is(a.n, b.n);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.text === b.text;
  if (a instanceof PMap) return b instanceof PMap && a.size === b.size && areSame(a.toFlat(), b.toFlat());
  if (a instanceof ErrorValue) return b instanceof ErrorValue && isSameError(a, b);
  return equals(a, b);
}

function isSameError(a: ErrorValue, b: ErrorValue): boolean {
  return a.kind === b.kind && a.message === b.message && isSame(a.data, b.data) && isSame(a.cause, b.cause);
}
