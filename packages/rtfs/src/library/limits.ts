import { fail } from "../errors.ts";
import type { Meter } from "../fuel.ts";
import { MAX_TEXT_LENGTH } from "../values/bounds.ts";
import { type List, listFrom, PMap, type Value, Vector } from "../values/index.ts";

/** most elements of one collection (reference §18) */
export const MAX_ELEMENTS = 1_000_000;
/** longest string in UTF-16 units (reference §18) */
export const MAX_STRING = MAX_TEXT_LENGTH;
/** UTF-16 units that are looked through in about the time of one step */
const SCANNED_PER_UNIT = 32;

/** Raises `SizeLimit` before a collection of that many elements is built. */
export function checkElements(count: number): void {
  if (count > MAX_ELEMENTS) fail("SizeLimit", `A collection holds at most ${MAX_ELEMENTS} elements`);
}

/** Raises `SizeLimit` before a string of that many UTF-16 units is built. */
export function checkLength(length: number): void {
  if (length > MAX_STRING) fail("SizeLimit", `A string holds at most ${MAX_STRING} characters`);
}

export function sizedVector(items: readonly Value[]): Vector {
  checkElements(items.length);
  return Vector.of(items);
}

export function sizedList(items: readonly Value[]): List {
  checkElements(items.length);
  return listFrom(items);
}

export function sizedString(text: string): string {
  checkLength(text.length);
  return text;
}

export function sizedMap(map: PMap): PMap {
  checkElements(map.size);
  return map;
}

/** Pays for looking through a string or a map; other values cost nothing here. */
export function payForScan(value: Value | undefined, meter: Meter): void {
  if (typeof value === "string") {
    if (value.length >= SCANNED_PER_UNIT) meter.charge(Math.floor(value.length / SCANNED_PER_UNIT));
  } else if (value instanceof PMap) meter.charge(value.size);
}
