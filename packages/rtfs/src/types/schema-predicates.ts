import type { Json } from "../interchange/json.ts";
import { toPlain } from "../interchange/plain.ts";
import { isPattern } from "../regex/parse.ts";
import { isNumber, Keyword, type Value } from "../values/index.ts";
import type { Predicate } from "./types.ts";

/** A part of a JSON Schema that is an object. */
export interface SchemaPart {
  [keyword: string]: Json;
}

/** patterns that stand for predicates, both ways */
export const URL_PATTERN = "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#]\\S*$";
export const EMAIL_PATTERN = "^[^\\s@]+@[^\\s@.][^\\s@]*\\.[^\\s@]*[^\\s@.]$";

/** What a predicate says of values in their plain JSON form, where JSON Schema can say it; `base` is their JSON type if that is known. */
export function schemaOfPredicate(predicate: Predicate, base: Json | undefined): SchemaPart {
  switch (predicate.test) {
    case ">":
      return compared("exclusiveMinimum", predicate.limit);
    case ">=":
      return compared("minimum", predicate.limit);
    case "<":
      return compared("exclusiveMaximum", predicate.limit);
    case "<=":
      return compared("maximum", predicate.limit);
    case "in-range":
      return { ...compared("minimum", predicate.low), ...compared("maximum", predicate.high) };
    case "=":
      return enumeration([predicate.value]);
    case "!=":
      return isPlainOnly(predicate.value) ? { not: { enum: [predicate.value] } } : {};
    case "matches-regex":
      return { type: "string", ...(isEcmaPattern(predicate.pattern) ? { pattern: predicate.pattern } : {}) };
    case "is-url":
      return { type: "string", pattern: URL_PATTERN };
    case "is-email":
      return { type: "string", pattern: EMAIL_PATTERN };
    case "has-keys":
      return { type: "object", required: predicate.keys.flatMap(keyName) };
    case "non-empty":
      return sized(["string", "array", "object"], { base, least: 1, most: null });
    case "unknown":
      return {};
    default:
      return sizeLimits(predicate, base);
  }
}

/** The literals in their plain form, keywords with and without their colon; open where one has no such form. */
export function enumeration(values: readonly Value[]): SchemaPart {
  const options: Json[] = [];
  for (const value of values) {
    const plain = plainOf(value);
    if (plain === undefined) return {};
    options.push(plain);
    if (value instanceof Keyword) options.push(value.name);
  }
  return { enum: options };
}

function plainOf(value: Value): Json | undefined {
  try {
    return toPlain(value);
  } catch {
    return undefined;
  }
}

/** A limit that is text orders texts, which JSON Schema doesn't. */
function compared(keyword: string, limit: Value): SchemaPart {
  if (typeof limit === "string") return { type: "string" };
  const plain = isNumber(limit) ? plainOf(limit) : undefined;
  return { type: "number", ...(plain === undefined ? {} : { [keyword]: plain }) };
}

/** Is this the plain form of no other value? A number stands for an integer and a float, a text may be that of an id. */
function isPlainOnly(value: Value): value is string | boolean | null {
  return value === null || typeof value === "boolean" || (typeof value === "string" && !/[-:]/.test(value));
}

/** Has the pattern the same meaning in ECMAScript? What only one of both understands, and what they read in two ways, has none. */
function isEcmaPattern(pattern: string): boolean {
  if (/-\\[dDwWsS]|\\[dDwWsS]-[^\]]/.test(pattern)) return false;
  const plain = pattern
    .replaceAll(/\\[dDwWsSbBnrtfv^$\\.*+?()[\]{}|/]/g, "")
    .replaceAll(/\[\^?[^[\]]*\]/g, "")
    .replaceAll(/\{\d+(?:,\d*)?\}/g, "");
  return !/[\\[\]{}]|\(\?(?!:)/.test(plain) && isPattern(pattern);
}

function keyName(key: Value): string[] {
  if (key instanceof Keyword) return [key.name];
  return typeof key === "string" ? [key] : [];
}

type SizePredicate = Extract<Predicate, { limit: number }>;

function sizeLimits({ test, limit }: SizePredicate, base: Json | undefined): SchemaPart {
  const types = test.endsWith("length") ? ["string"] : ["array", "object"];
  const least = test.startsWith("max") ? null : limit;
  const most = test.startsWith("min") ? null : limit;
  return sized(types, { base, least, most });
}

const UNITS: Readonly<Record<string, string>> = { string: "Length", array: "Items", object: "Properties" };

interface Bounds {
  readonly base: Json | undefined;
  readonly least: number | null;
  readonly most: number | null;
}

/** Sizes in the units of each JSON type that can be the value's. */
function sized(types: readonly string[], { base, least, most }: Bounds): SchemaPart {
  const own = types.filter((type) => typeof base !== "string" || base === type);
  const [only] = own;
  if (only === undefined || (most !== null && most < 0)) return { not: {} };
  const part: SchemaPart = { type: own.length === 1 ? only : [...own] };
  for (const type of own) {
    if (least !== null) part[`min${UNITS[type]}`] = Math.max(0, least);
    if (most !== null) part[`max${UNITS[type]}`] = most;
  }
  return part;
}
