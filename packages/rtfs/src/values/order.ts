import { ErrorValue, fail } from "../errors.ts";
import { LONG } from "./equality.ts";
import { PMap } from "./map.ts";
import { nested, pay } from "./meter.ts";
import { Keyword, Sym } from "./names.ts";
import { Float } from "./numbers.ts";
import { Sequence } from "./sequence.ts";
import { Timestamp } from "./timestamp.ts";
import { ResourceHandle, Uuid } from "./uuid.ts";
import { isInteger, isNumber, type Value } from "./values.ts";

/** More element comparisons than this in one `compare` are `SizeLimit`: shared structure can unfold without end. */
const MAX_COMPARISONS = 10_000_000;
let comparisons = 0;

/**
 * The total order of reference §3: negative, 0 or positive. NaN comes after all other numbers; resource handles after
 * uuids; errors after maps. A function raises `TypeError`.
 */
export function compare(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number" && a !== b && Number.isFinite(a - b)) return a - b;
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  comparisons = 0;
  return compareValues(a, b);
}

/** By code point, which differs from JS's own order above U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  if (shorter >= LONG) pay(shorter >> 5);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Lifts surrogates above the other units: they stand for the code points from U+10000. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareValues(a: Value, b: Value): number {
  pay(1);
  if (++comparisons > MAX_COMPARISONS) fail("SizeLimit", `comparing takes more than ${MAX_COMPARISONS} steps`);
  const difference = rank(a) - rank(b);
  if (difference !== 0 || a === b) return difference;
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  if (typeof a === "boolean") return a ? 1 : -1;
  return compareObjects(a, b);
}

function compareObjects(a: Value, b: Value): number {
  if (a instanceof Keyword && b instanceof Keyword) return compareStrings(a.name, b.name);
  if (a instanceof Sym && b instanceof Sym) return compareStrings(a.name, b.name);
  if (a instanceof Timestamp && b instanceof Timestamp) return a.compareTo(b);
  if (a instanceof Uuid && b instanceof Uuid) return compareStrings(a.text, b.text);
  if (a instanceof ResourceHandle && b instanceof ResourceHandle) return compareStrings(a.text, b.text);
  if (a instanceof Sequence && b instanceof Sequence) return nested(() => compareElements(a, b));
  if (a instanceof PMap && b instanceof PMap) return nested(() => compareMaps(a, b));
  if (a instanceof ErrorValue && b instanceof ErrorValue) return nested(() => compareErrors(a, b));
  return 0;
}

function rank(value: Value): number {
  switch (typeof value) {
    case "boolean":
      return 1;
    case "number":
    case "bigint":
      return 2;
    case "string":
      return 3;
    default:
      return value === null ? 0 : rankOfObject(value);
  }
}

const RANKS = {
  float: 2,
  keyword: 4,
  symbol: 5,
  timestamp: 6,
  uuid: 7,
  "resource-handle": 8,
  vector: 9,
  list: 9,
  map: 10,
  error: 11,
};

function rankOfObject(value: Exclude<Value, null | boolean | number | bigint | string>): number {
  const type = value.typeName;
  return type === "function" ? fail("TypeError", "functions have no order") : RANKS[type];
}

/** By value; of two equal ones the integer comes first; NaN comes last. */
function compareNumbers(a: number | bigint | Float, b: number | bigint | Float): number {
  const x = a instanceof Float ? a.n : a;
  const y = b instanceof Float ? b.n : b;
  if (x < y) return -1;
  if (x > y) return 1;
  // biome-ignore lint/suspicious/noSelfCompare: only NaN differs from itself, and a bigint has no Number.isNaN
  if (x !== x || y !== y) return Number(x !== x) - Number(y !== y);
  return Number(isInteger(b)) - Number(isInteger(a));
}

function compareElements(a: Iterable<Value> & { size: number }, b: Iterable<Value> & { size: number }): number {
  const others = b[Symbol.iterator]();
  for (const element of a) {
    const other = others.next();
    if (other.done === true) break;
    const difference = compareValues(element, other.value);
    if (difference !== 0) return difference;
  }
  return a.size - b.size;
}

/** By sorted keys, then by the values in that order. */
function compareMaps(a: PMap, b: PMap): number {
  const mine = sortedEntries(a);
  const theirs = sortedEntries(b);
  return compareColumn(mine, theirs, 0) || compareColumn(mine, theirs, 1);
}

function sortedEntries(map: PMap): [Value, Value][] {
  return map.toArray().sort(([a], [b]) => compareValues(a, b));
}

function compareColumn(a: [Value, Value][], b: [Value, Value][], column: 0 | 1): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = compareValues(a[i]?.[column] ?? null, b[i]?.[column] ?? null);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareErrors(a: ErrorValue, b: ErrorValue): number {
  return compareStrings(a.kind, b.kind) || compareStrings(a.message, b.message) || compareMaps(a.data, b.data);
}
