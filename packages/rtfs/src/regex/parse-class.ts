import { negate, type Ranges } from "./char-set.ts";
import { characterEscape, classEscape, WORD, withSign } from "./escape.ts";
import { accept, type Cursor, END, invalidAt, peek, takeUntil } from "./syntax.ts";

const DASH = 0x2d;
const CLOSE = 0x5d;

const POSIX = new Map<string, Ranges>([
  ["alnum", [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ["alpha", [0x41, 0x5a, 0x61, 0x7a]],
  ["ascii", [0x00, 0x7f]],
  ["blank", [0x09, 0x09, 0x20, 0x20]],
  ["cntrl", [0x00, 0x1f, 0x7f, 0x7f]],
  ["digit", [0x30, 0x39]],
  ["graph", [0x21, 0x7e]],
  ["lower", [0x61, 0x7a]],
  ["print", [0x20, 0x7e]],
  ["punct", [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ["space", [0x09, 0x0d, 0x20, 0x20]],
  ["upper", [0x41, 0x5a]],
  ["word", WORD],
  ["xdigit", [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

/** Reads a bracketed class; the opening bracket has been read. */
export function parseClass(cursor: Cursor): Ranges {
  const negated = accept(cursor, "^");
  const ranges: number[] = [];
  for (let isFirst = true; isFirst || peek(cursor) !== CLOSE; isFirst = false) {
    if (peek(cursor) === END) invalidAt(cursor, "a class [ is not closed");
    for (const bound of posixClass(cursor) ?? escapedClass(cursor) ?? classRange(cursor)) ranges.push(bound);
  }
  cursor.at++;
  return withSign(cursor, { ranges, negated });
}

function posixClass(cursor: Cursor): Ranges | undefined {
  if (!accept(cursor, "[:")) return undefined;
  const negated = accept(cursor, "^");
  const name = takeUntil(cursor, ":");
  const ranges = POSIX.get(name ?? "");
  if (ranges === undefined || !accept(cursor, "]")) invalidAt(cursor, "unknown class [:name:]");
  return negated ? negate(ranges) : ranges;
}

function escapedClass(cursor: Cursor): Ranges | undefined {
  if (!accept(cursor, "\\")) return undefined;
  const ranges = classEscape(cursor);
  if (ranges === undefined) cursor.at--;
  return ranges;
}

function classRange(cursor: Cursor): Ranges {
  const lo = classCharacter(cursor);
  if (peek(cursor) !== DASH || peek(cursor, 1) === CLOSE || peek(cursor, 1) === END) return [lo, lo];
  cursor.at++;
  const hi = classCharacter(cursor);
  if (hi < lo) invalidAt(cursor, "a range in a class runs backwards");
  return [lo, hi];
}

function classCharacter(cursor: Cursor): number {
  if (accept(cursor, "\\")) return accept(cursor, "b") ? 0x08 : characterEscape(cursor);
  const code = peek(cursor);
  cursor.at++;
  return code;
}
