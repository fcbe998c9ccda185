import type { Ranges } from "./char-set.ts";
import { characterEscape, classEscape, isDigit } from "./escape.ts";
import { foldRanges } from "./fold.ts";
import { parseClass } from "./parse-class.ts";
import { parseGroup } from "./parse-group.ts";
import { type Assertion, accept, type Cursor, END, invalidAt, type Node, peek } from "./syntax.ts";

const MAX_REPEAT = 1000;
const MAX_DEPTH = 200;
const EVERYTHING: Ranges = [0, 0x10ffff];
const NOT_NEWLINE: Ranges = [0, 0x09, 0x0b, 0x10ffff];

export interface Parsed {
  readonly root: Node;
  /** groups that capture */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** Reads the common subset of RE2 and ECMAScript patterns; anything else is `InvalidArgument`. */
export function parsePattern(pattern: string): Parsed {
  const cursor: Cursor = {
    pattern,
    codes: Array.from(pattern, (char) => char.codePointAt(0) ?? 0),
    at: 0,
    flags: { ignoreCase: false, multiline: false, dotAll: false, ungreedy: false },
    groups: 0,
    names: new Map(),
    depth: 0,
  };
  const root = parseChoice(cursor);
  if (peek(cursor) !== END) invalidAt(cursor, "a ) without its (");
  return { root, groups: cursor.groups, names: cursor.names };
}

/** Does `parsePattern` take it? */
export function isPattern(text: string): boolean {
  try {
    parsePattern(text);
    return true;
  } catch {
    return false;
  }
}

function parseChoice(cursor: Cursor): Node {
  if (++cursor.depth > MAX_DEPTH) invalidAt(cursor, `groups nest deeper than ${MAX_DEPTH}`);
  const options = [parseSequence(cursor)];
  while (accept(cursor, "|")) options.push(parseSequence(cursor));
  cursor.depth--;
  return options.length === 1 && options[0] !== undefined ? options[0] : { kind: "choice", options };
}

function parseSequence(cursor: Cursor): Node {
  const parts: Node[] = [];
  for (let code = peek(cursor); code !== END && code !== 0x7c && code !== 0x29; code = peek(cursor)) {
    if (accept(cursor, "\\Q")) parts.push(...parseQuoted(cursor));
    else parts.push(parseRepeated(cursor));
  }
  return { kind: "sequence", parts };
}

function parseQuoted(cursor: Cursor): Node[] {
  const literals: Node[] = [];
  while (peek(cursor) !== END && !accept(cursor, "\\E")) literals.push(literal(cursor, cursor.codes[cursor.at++] ?? 0));
  return literals;
}

function parseRepeated(cursor: Cursor): Node {
  const atom = parseAtom(cursor);
  const counts = parseCounts(cursor);
  if (counts === undefined) return atom;
  const isLazy = accept(cursor, "?");
  if (parseCounts(cursor) !== undefined) invalidAt(cursor, "one repetition directly after another");
  return { kind: "repeat", body: atom, ...counts, greedy: isLazy === cursor.flags.ungreedy };
}

interface Counts {
  readonly min: number;
  readonly max: number;
}

function parseCounts(cursor: Cursor): Counts | undefined {
  if (accept(cursor, "*")) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (accept(cursor, "+")) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (accept(cursor, "?")) return { min: 0, max: 1 };
  const start = cursor.at;
  const counts = accept(cursor, "{") ? parseBraces(cursor) : undefined;
  if (counts === undefined) cursor.at = start;
  else if (
    counts.min > counts.max ||
    counts.min > MAX_REPEAT ||
    (counts.max > MAX_REPEAT && Number.isFinite(counts.max))
  )
    invalidAt(cursor, `a repetition count must run upwards and stay within ${MAX_REPEAT}`);
  return counts;
}

function parseBraces(cursor: Cursor): Counts | undefined {
  const min = parseNumber(cursor);
  if (min === undefined) return undefined;
  const hasComma = accept(cursor, ",");
  const max = hasComma ? (parseNumber(cursor) ?? Number.POSITIVE_INFINITY) : min;
  return accept(cursor, "}") ? { min, max } : undefined;
}

function parseNumber(cursor: Cursor): number | undefined {
  const start = cursor.at;
  while (isDigit(peek(cursor))) cursor.at++;
  if (cursor.at === start) return undefined;
  return cursor.codes.slice(start, cursor.at).reduce((number, code) => Math.min(1e9, number * 10 + code - 0x30), 0);
}

function parseAtom(cursor: Cursor): Node {
  const { flags } = cursor;
  if (accept(cursor, "(")) return parseGroup(cursor, parseChoice);
  if (accept(cursor, "[")) return { kind: "set", ranges: parseClass(cursor) };
  if (accept(cursor, ".")) return { kind: "set", ranges: flags.dotAll ? EVERYTHING : NOT_NEWLINE };
  if (accept(cursor, "^")) return { kind: "assert", what: flags.multiline ? "line-start" : "text-start" };
  if (accept(cursor, "$")) return { kind: "assert", what: flags.multiline ? "line-end" : "text-end" };
  if (accept(cursor, "\\")) return parseEscape(cursor);
  const code = peek(cursor);
  if (code === 0x2a || code === 0x2b || code === 0x3f) invalidAt(cursor, "nothing to repeat");
  if (code === 0x7b && parseCounts({ ...cursor }) !== undefined) invalidAt(cursor, "nothing to repeat");
  cursor.at++;
  return literal(cursor, code);
}

const ASSERTIONS: readonly (readonly [string, Assertion])[] = [
  ["A", "text-start"],
  ["z", "text-end"],
  ["b", "word-edge"],
  ["B", "no-word-edge"],
];

function parseEscape(cursor: Cursor): Node {
  for (const [letter, what] of ASSERTIONS) if (accept(cursor, letter)) return { kind: "assert", what };
  const ranges = classEscape(cursor);
  return ranges === undefined ? literal(cursor, characterEscape(cursor)) : { kind: "set", ranges };
}

function literal(cursor: Cursor, code: number): Node {
  return { kind: "set", ranges: cursor.flags.ignoreCase ? foldRanges([code, code]) : [code, code] };
}
