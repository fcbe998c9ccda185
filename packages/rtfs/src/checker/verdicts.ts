import type { Type } from "../types/types.ts";
import { isDisjoint, isSubtype } from "./relations.ts";

export const NIL: Type = { type: "named", name: "nil" };
export const BOOLEAN: Type = { type: "named", name: "boolean" };
export const INTEGER: Type = { type: "named", name: "integer" };
export const MAP: Type = { type: "named", name: "map" };

/** Predicates of the library that are exactly tests of a type. */
export const PREDICATES: Readonly<Record<string, Type>> = {
  "nil?": NIL,
  "bool?": BOOLEAN,
  "int?": INTEGER,
  "float?": { type: "named", name: "float" },
  "number?": { type: "number" },
  "string?": { type: "named", name: "string" },
  "keyword?": { type: "named", name: "keyword" },
  "symbol?": { type: "named", name: "symbol" },
  "vector?": { type: "named", name: "vector" },
  "list?": { type: "named", name: "list" },
  "map?": MAP,
};

/** What a test of a type gives for values of another. */
export function verdict(type: Type, test: Type): Type {
  if (isSubtype(type, test)) return { type: "enum", values: [true] };
  return isDisjoint(type, test) ? { type: "enum", values: [false] } : BOOLEAN;
}

const FALSY: Type = { type: "enum", values: [null, false] };

/** Whether a value of the type is true in a test; null where it may be either. */
export function truthOf(type: Type): boolean | null {
  if (type.type === "never") return null;
  if (isDisjoint(type, FALSY)) return true;
  return isSubtype(type, FALSY) ? false : null;
}
