import { STRING } from "../values/costs.ts";
import { allocate, checkElements, pay } from "../values/meter.ts";

/** units that are looked at between two payments */
const STRETCH = 1 << 16;
const HIGH_SURROGATE = /[\ud800-\udbff]/;

/** Does every UTF-16 unit stand for one code point? Then both kinds of index agree. */
function isNarrow(text: string): boolean {
  if (text.length <= STRETCH) return !HIGH_SURROGATE.test(text);
  for (let from = 0; from < text.length; from += STRETCH) {
    pay(STRETCH >> 6);
    if (HIGH_SURROGATE.test(text.slice(from, from + STRETCH))) return false;
  }
  return true;
}

export function codePointCount(text: string): number {
  if (isNarrow(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (i % STRETCH === 0) pay(STRETCH >> 5);
    if (!isLowSurrogate(text.charCodeAt(i))) count++;
  }
  return count;
}

/** The code points of a text, one string each; `SizeLimit` where they are more than a collection may hold. */
export function codePoints(text: string): string[] {
  pay(text.length >> 3);
  const count = codePointCount(text);
  checkElements(count);
  allocate(count * STRING);
  return count === text.length ? text.split("") : Array.from(text);
}

/** The code point at an index, or undefined outside the text. */
export function codePointAt(text: string, index: number): string | undefined {
  if (index < 0) return undefined;
  const from = index === 0 ? 0 : unitIndex(text, index);
  const code = from === undefined ? undefined : text.codePointAt(from);
  return code === undefined ? undefined : String.fromCodePoint(code);
}

/** Where in UTF-16 units a code point index stands; the count itself stands at the end, beyond it undefined. */
export function unitIndex(text: string, index: number): number | undefined {
  if (isNarrow(text)) return index <= text.length ? index : undefined;
  let unit = 0;
  for (let left = index; left > 0; left--) {
    if (unit >= text.length) return undefined;
    if (left % STRETCH === 0) pay(STRETCH >> 5);
    unit += isLowSurrogate(text.charCodeAt(unit + 1)) ? 2 : 1;
  }
  return unit;
}

/** Undefined when the indexes do not satisfy 0 ≤ from ≤ to ≤ count. */
export function codePointSlice(
  text: string,
  { from, to }: { from: number; to: number | undefined },
): string | undefined {
  if (from < 0 || (to !== undefined && to < from)) return undefined;
  const start = unitIndex(text, from);
  const end = to === undefined ? text.length : unitIndex(text, to);
  allocate(STRING);
  return start === undefined || end === undefined ? undefined : text.slice(start, end);
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
