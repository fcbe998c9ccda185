import { pay } from "../values/meter.ts";
import type { Ranges } from "./char-set.ts";

const CATEGORY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfo]?)$/;
const SCRIPT = /^(?:(?:Script|sc)=)?([A-Z][A-Za-z]*(?:_[A-Za-z]+)*)$/;

/** What looking through Unicode takes, in steps; paid also where somebody did so before. */
const PROPERTY_COST = 20_000;

const known = new Map<string, Ranges>();

/** The code points of a general category (`Lu`) or script (`Greek`, `Script=Greek`); undefined when there is none. */
export function unicodeProperty(name: string): Ranges | undefined {
  pay(PROPERTY_COST);
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const matcher = propertyMatcher(name);
  if (matcher === undefined) return undefined;
  const ranges = rangesMatching(matcher);
  known.set(name, ranges);
  return ranges;
}

function propertyMatcher(name: string): RegExp | undefined {
  if (CATEGORY.test(name)) return new RegExp(`\\p{${name}}+`, "gu");
  const script = SCRIPT.exec(name)?.[1];
  if (script === undefined) return undefined;
  try {
    return new RegExp(`\\p{Script=${script}}+`, "gu");
  } catch {
    return undefined;
  }
}

function rangesMatching(matcher: RegExp): number[] {
  const ranges: number[] = [];
  for (const [lo, hi] of [
    [0, 0xd7ff],
    [0xe000, 0x10ffff],
  ] as const) {
    for (const run of everyCodePoint(lo, hi).matchAll(matcher)) {
      const first = run[0].codePointAt(0) ?? 0;
      ranges.push(first, first + [...run[0]].length - 1);
    }
  }
  return ranges;
}

function everyCodePoint(lo: number, hi: number): string {
  const chunks: string[] = [];
  for (let start = lo; start <= hi; start += 4096) {
    const length = Math.min(4096, hi - start + 1);
    chunks.push(String.fromCodePoint(...Array.from({ length }, (_, i) => start + i)));
  }
  return chunks.join("");
}
