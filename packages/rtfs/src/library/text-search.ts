import { pay } from "../values/meter.ts";

/** Up to this many pairs of units JS may compare in one search of its own, which takes quadratic time at worst. */
const NATIVE_PAIRS = 1 << 21;
/** units that are searched through between two payments */
const STRETCH = 1 << 14;
const SEARCHED_PER_STEP = 16;

export function containsPart(text: string, part: string): boolean {
  return part === "" || indexOfPart(text, part) >= 0;
}

/** Where a part, which is not empty, first occurs in a text; −1 where it does not. Takes time in proportion to both. */
export function indexOfPart(text: string, part: string): number {
  const { done, value } = places(text, part).next();
  return done === true ? -1 : value;
}

/** Where a part, which is not empty, occurs in a text, one occurrence after the other. */
export function places(text: string, part: string): Generator<number, undefined> {
  return part.length === 1 || text.length * part.length <= NATIVE_PAIRS ? native(text, part) : searched(text, part);
}

function* native(text: string, part: string): Generator<number, undefined> {
  for (let from = 0; ; ) {
    const at = text.indexOf(part, from);
    const end = at < 0 ? text.length : at + part.length;
    pay(1 + Math.floor((end - from) / SEARCHED_PER_STEP));
    if (at < 0) return;
    yield at;
    from = end;
  }
}

/** Knuth, Morris and Pratt: never goes back in the text. */
function* searched(text: string, part: string): Generator<number, undefined> {
  const fallback = fallbacks(part);
  let matched = 0;
  for (let from = 0; from < text.length; from += STRETCH) {
    const end = Math.min(text.length, from + STRETCH);
    pay(Math.ceil((end - from) / SEARCHED_PER_STEP));
    for (let at = from; at < end; at++) {
      const unit = text.charCodeAt(at);
      while (matched > 0 && part.charCodeAt(matched) !== unit) matched = fallback[matched - 1] as number;
      if (part.charCodeAt(matched) === unit) matched++;
      if (matched < part.length) continue;
      yield at + 1 - matched;
      matched = 0;
    }
  }
}

/** For each prefix of a part, the length of its longest proper prefix that it also ends with. */
function fallbacks(part: string): Int32Array {
  const lengths = new Int32Array(part.length);
  let matched = 0;
  for (let at = 1; at < part.length; at++) {
    if (at % STRETCH === 1) pay(STRETCH / SEARCHED_PER_STEP);
    const unit = part.charCodeAt(at);
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = lengths[matched - 1] as number;
    if (part.charCodeAt(matched) === unit) matched++;
    lengths[at] = matched;
  }
  return lengths;
}
