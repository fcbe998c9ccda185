import { pay } from "../values/meter.ts";

/** Pairs of inclusive code point bounds, `[lo, hi, lo, hi, …]`, in any order, overlaps allowed. */
export type Ranges = readonly number[];

/** A set of code points: a bitmap for ASCII, sorted disjoint bounds for all. */
export interface CharSet {
  readonly ascii: Uint8Array;
  readonly bounds: Int32Array;
}

const MAX_CODE_POINT = 0x10ffff;
const ASCII = 128;

export function charSet(ranges: Ranges): CharSet {
  pay(ASCII + ranges.length);
  const bounds = Int32Array.from(normalize(ranges));
  const ascii = new Uint8Array(ASCII);
  for (let code = 0; code < ASCII; code++) ascii[code] = search(bounds, code) ? 1 : 0;
  return { ascii, bounds };
}

export function contains({ ascii, bounds }: CharSet, code: number): boolean {
  return code < 128 ? ascii[code] === 1 : search(bounds, code);
}

/** Sorts the pairs and joins those that touch. */
function normalize(ranges: Ranges): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] as number, ranges[i + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [lo, hi] of pairs) {
    const last = merged.length - 1;
    if (last > 0 && lo <= (merged[last] as number) + 1) merged[last] = Math.max(merged[last] as number, hi);
    else merged.push(lo, hi);
  }
  return merged;
}

export function negate(ranges: Ranges): number[] {
  pay(ranges.length);
  const result: number[] = [];
  let next = 0;
  const sorted = normalize(ranges);
  for (let i = 0; i < sorted.length; i += 2) {
    const lo = sorted[i] as number;
    if (lo > next) result.push(next, lo - 1);
    next = (sorted[i + 1] as number) + 1;
  }
  if (next <= MAX_CODE_POINT) result.push(next, MAX_CODE_POINT);
  return result;
}

function search(bounds: Int32Array, code: number): boolean {
  let low = 0;
  let high = bounds.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (code > (bounds[2 * middle + 1] as number)) low = middle + 1;
    else high = middle;
  }
  return 2 * low < bounds.length && code >= (bounds[2 * low] as number);
}
