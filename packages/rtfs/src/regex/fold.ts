import { pay } from "../values/meter.ts";
import type { Ranges } from "./char-set.ts";

const LAST_CASED = 0x1e943;
/** Dotted and dotless I fold only in Turkic languages. */
const TURKIC = new Set([0x130, 0x131]);
const LONG_S = 0x17f;
const KELVIN = 0x212a;

/** Adds to the ranges every code point that differs from a member by case alone (Unicode simple folding). */
export function foldRanges(ranges: Ranges): number[] {
  const folded = [...ranges];
  for (let i = 0; i < ranges.length; i += 2) {
    const lo = ranges[i] as number;
    const hi = ranges[i + 1] as number;
    if (hi < 128) foldAscii(folded, { lo, hi });
    else foldUnicode(folded, { lo, hi });
  }
  pay(folded.length);
  return folded;
}

interface Span {
  readonly lo: number;
  readonly hi: number;
}

function foldAscii(out: number[], { lo, hi }: Span): void {
  for (let code = lo; code <= hi; code++) {
    const lower = code | 0x20;
    if (lower < 0x61 || lower > 0x7a) continue;
    out.push(lower, lower, lower - 0x20, lower - 0x20);
    if (lower === 0x73) out.push(LONG_S, LONG_S);
    if (lower === 0x6b) out.push(KELVIN, KELVIN);
  }
}

function foldUnicode(out: number[], { lo, hi }: Span): void {
  const { cased, orbits } = caseTable();
  let i = lowerBound(cased, lo);
  for (; i < cased.length && (cased[i] as number) <= hi; i++) {
    for (const member of orbits.get(canonical(cased[i] as number)) ?? []) out.push(member, member);
  }
}

interface CaseTable {
  readonly cased: readonly number[];
  readonly orbits: ReadonlyMap<number, readonly number[]>;
}

let table: CaseTable | undefined;

function caseTable(): CaseTable {
  table ??= buildCaseTable();
  return table;
}

function buildCaseTable(): CaseTable {
  const orbits = new Map<number, number[]>();
  for (let code = 0; code <= LAST_CASED; code++) {
    const canon = canonical(code);
    if (canon === code) continue;
    const orbit = orbits.get(canon) ?? [canon];
    orbit.push(code);
    orbits.set(canon, orbit);
  }
  const cased = [...orbits.values()].flat().sort((a, b) => a - b);
  return { cased, orbits };
}

/** The lower case of the upper case, where both are one code point. */
function canonical(code: number): number {
  if (TURKIC.has(code) || (code >= 0xd800 && code <= 0xdfff)) return code;
  return single(single(code, "toUpperCase"), "toLowerCase");
}

function single(code: number, convert: "toUpperCase" | "toLowerCase"): number {
  const text = String.fromCodePoint(code)[convert]();
  const first = text.codePointAt(0) ?? code;
  return text.length === (first > 0xffff ? 2 : 1) ? first : code;
}

function lowerBound(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
