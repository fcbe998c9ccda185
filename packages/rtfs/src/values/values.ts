import type { ErrorValue } from "../errors.ts";
import type { Fn } from "../run/function.ts";
import type { List } from "./list.ts";
import type { PMap } from "./map.ts";
import type { Keyword, Sym } from "./names.ts";
import { Float } from "./numbers.ts";
import type { Timestamp } from "./timestamp.ts";
import type { ResourceHandle, Uuid } from "./uuid.ts";
import type { Vector } from "./vector.ts";

/**
 * A value of the language. `nil` is null. A JS number that is integral is an integer (always safe), one that is not
 * is a float (NaN and the infinities too); a bigint is an integer beyond ±(2^53 − 1); `Float` holds the floats that
 * are integral (`3.0`, `-0.0`, `1e21`).
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Keyword
  | Sym
  | Float
  | Timestamp
  | Uuid
  | ResourceHandle
  | Vector
  | List
  | PMap
  | Fn
  | ErrorValue;

/** Names of the types of values (reference §3). */
export const TYPE_NAMES = [
  "nil",
  "boolean",
  "integer",
  "float",
  "string",
  "keyword",
  "symbol",
  "timestamp",
  "uuid",
  "resource-handle",
  "vector",
  "list",
  "map",
  "function",
  "error",
] as const;

export type TypeName = (typeof TYPE_NAMES)[number];

export function typeName(value: Value): TypeName {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return Number.isInteger(value) ? "integer" : "float";
    case "bigint":
      return "integer";
    case "boolean":
      return "boolean";
    default:
      return value === null ? "nil" : value.typeName;
  }
}

/** Only nil and false are false. */
export function isTruthy(value: Value): boolean {
  return value !== null && value !== false;
}

export function isInteger(value: Value): value is number | bigint {
  return typeof value === "number" ? Number.isInteger(value) : typeof value === "bigint";
}

export function isFloat(value: Value): value is number | Float {
  return typeof value === "number" ? !Number.isInteger(value) : value instanceof Float;
}

export function isNumber(value: Value): value is number | bigint | Float {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Float;
}
