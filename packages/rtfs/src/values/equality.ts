import { hashBigint, hashNumber, hashString } from "./hashing.ts";
import type { Value } from "./values.ts";

/** The `=` of the language: structural and type-strict (1 is not 1.0; a vector equals a list of equal elements). */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return a.equalTo(b);
}

/** 32-bit hash that agrees with `equals`. A function raises `TypeError`: it cannot be a key. */
export function hash(value: Value): number {
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
