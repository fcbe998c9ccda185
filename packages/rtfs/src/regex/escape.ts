import { negate, type Ranges } from "./char-set.ts";
import { foldRanges } from "./fold.ts";
import { accept, type Cursor, END, invalidAt, peek, takeUntil } from "./syntax.ts";
import { unicodeProperty } from "./unicode.ts";

const DIGIT: Ranges = [0x30, 0x39];
const SPACE: Ranges = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
export const WORD: Ranges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];

const CLASSES = new Map<string, Ranges>([
  ["d", DIGIT],
  ["s", SPACE],
  ["w", WORD],
]);

const CONTROLS = new Map<string, number>([
  ["t", 0x09],
  ["n", 0x0a],
  ["v", 0x0b],
  ["f", 0x0c],
  ["r", 0x0d],
  ["a", 0x07],
  ["0", 0x00],
]);

/** Reads `d`, `W`, `pL`, `P{Greek}` … after a backslash; undefined (and no move) when no class stands here. */
export function classEscape(cursor: Cursor): Ranges | undefined {
  const letter = letterAt(cursor);
  const lower = letter.toLowerCase();
  if (lower === "p") return propertyEscape(cursor, { negated: letter === "P" });
  const ranges = CLASSES.get(lower);
  if (ranges === undefined) return undefined;
  cursor.at++;
  return withSign(cursor, { ranges, negated: letter !== lower });
}

function propertyEscape(cursor: Cursor, { negated }: { negated: boolean }): Ranges {
  cursor.at++;
  const isBraced = accept(cursor, "{");
  const written = isBraced ? takeUntil(cursor, "}") : letterAt(cursor);
  if (!isBraced) cursor.at++;
  const inverted = written?.startsWith("^") ?? false;
  const name = inverted ? written?.slice(1) : written;
  const ranges = unicodeProperty(name ?? "");
  if (ranges === undefined) invalidAt(cursor, `unknown Unicode property ${JSON.stringify(written ?? "")}`);
  return withSign(cursor, { ranges, negated: negated !== inverted });
}

/** Folds case where the flag asks for it, then negates. */
export function withSign(cursor: Cursor, { ranges, negated }: { ranges: Ranges; negated: boolean }): Ranges {
  const folded = cursor.flags.ignoreCase ? foldRanges(ranges) : ranges;
  return negated ? negate(folded) : folded;
}

/** Reads the escape of one character after a backslash. */
export function characterEscape(cursor: Cursor): number {
  const code = peek(cursor);
  if (code === END) invalidAt(cursor, "a backslash at the end");
  const letter = letterAt(cursor);
  if (letter === "0" && isDigit(peek(cursor, 1))) invalidAt(cursor, "octal escapes are not supported");
  cursor.at++;
  const control = CONTROLS.get(letter);
  if (control !== undefined) return control;
  if (letter === "x") return hexEscape(cursor, { digits: 2 });
  if (letter === "u") return hexEscape(cursor, { digits: 4 });
  if (letter === "k" || (letter >= "1" && letter <= "9")) invalidAt(cursor, "back references are not supported");
  if (/^[A-Za-z]$/.test(letter)) invalidAt(cursor, `unknown escape \\${letter}`);
  return code;
}

function hexEscape(cursor: Cursor, { digits }: { digits: number }): number {
  const written = accept(cursor, "{") ? takeUntil(cursor, "}") : takeDigits(cursor, digits);
  const code = written !== undefined && /^[0-9A-Fa-f]{1,8}$/.test(written) ? Number.parseInt(written, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) invalidAt(cursor, "an escape needs a hexadecimal code point");
  return code;
}

function takeDigits(cursor: Cursor, count: number): string | undefined {
  const codes = cursor.codes.slice(cursor.at, cursor.at + count);
  cursor.at += count;
  return codes.length === count ? String.fromCodePoint(...codes) : undefined;
}

function letterAt(cursor: Cursor): string {
  const code = peek(cursor);
  return code === END ? "" : String.fromCodePoint(code);
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
