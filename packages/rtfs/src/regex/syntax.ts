import { fail } from "../errors.ts";
import type { Ranges } from "./char-set.ts";

export type Assertion = "text-start" | "text-end" | "line-start" | "line-end" | "word-edge" | "no-word-edge";

export type Node =
  | { kind: "empty" }
  | { kind: "set"; ranges: Ranges }
  | { kind: "assert"; what: Assertion }
  | { kind: "group"; index: number; body: Node }
  | { kind: "sequence"; parts: readonly Node[] }
  | { kind: "choice"; options: readonly Node[] }
  | { kind: "repeat"; body: Node; min: number; max: number; greedy: boolean };

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

/** Where the parser stands in the code points of a pattern. */
export interface Cursor {
  readonly pattern: string;
  readonly codes: readonly number[];
  at: number;
  flags: Flags;
  groups: number;
  readonly names: Map<string, number>;
  depth: number;
}

export const END = -1;

export function peek(cursor: Cursor, ahead = 0): number {
  return cursor.codes[cursor.at + ahead] ?? END;
}

/** Moves past `text` if it stands here. */
export function accept(cursor: Cursor, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (peek(cursor, i) !== text.charCodeAt(i)) return false;
  cursor.at += text.length;
  return true;
}

/** Moves past `end` and returns the text before it; undefined (and no move) when `end` does not follow. */
export function takeUntil(cursor: Cursor, end: string): string | undefined {
  const stop = cursor.codes.indexOf(end.charCodeAt(0), cursor.at);
  if (stop < 0) return undefined;
  const text = textOf(cursor.codes.slice(cursor.at, stop));
  cursor.at = stop + 1;
  return text;
}

function textOf(codes: readonly number[]): string {
  return codes.map((code) => String.fromCodePoint(code)).join("");
}

export function invalidPattern(pattern: string, reason: string): never {
  return fail("InvalidArgument", `Invalid regular expression ${JSON.stringify(pattern)}: ${reason}`);
}

export function invalidAt(cursor: Cursor, reason: string): never {
  return invalidPattern(cursor.pattern, `${reason} (at character ${cursor.at + 1})`);
}
