import { atomEnd } from "../reader/atoms.ts";

/** A stretch of source text that belongs together; what lies between tokens is white space and commas. */
export interface Token {
  readonly kind: "open" | "close" | "prefix" | "atom" | "line comment" | "block comment";
  /** UTF-16 offsets, the end exclusive */
  readonly start: number;
  readonly end: number;
}

/** Cuts any text into tokens, readable or not: what is never closed reaches to the end. A string is an atom. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipSpace(text, token.end);
  }
  return tokens;
}

const SPACE = /[ \t\r\n\f,]*/y;

function skipSpace(text: string, start: number): number {
  SPACE.lastIndex = start;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function tokenAt(text: string, start: number): Token {
  switch (text[start]) {
    case "(":
    case "[":
    case "{":
      return { kind: "open", start, end: start + 1 };
    case ")":
    case "]":
    case "}":
      return { kind: "close", start, end: start + 1 };
    case "'":
    case "`":
    case "^":
      return { kind: "prefix", start, end: start + 1 };
    case "~":
      return { kind: "prefix", start, end: start + (text[start + 1] === "@" ? 2 : 1) };
    case ";":
      return { kind: "line comment", start, end: lineEnd(text, start) };
    case '"':
      return { kind: "atom", start, end: stringEnd(text, start) };
    case "@":
      return { kind: "atom", start, end: atomEnd(text, start + 1) };
    case "#":
      return dispatchToken(text, start);
    default:
      return { kind: "atom", start, end: atomEnd(text, start) };
  }
}

function dispatchToken(text: string, start: number): Token {
  const next = text[start + 1];
  if (next === "(") return { kind: "open", start, end: start + 2 };
  if (next === "_") return { kind: "prefix", start, end: start + 2 };
  if (next === "|") return { kind: "block comment", start, end: blockEnd(text, start) };
  return { kind: "atom", start, end: atomEnd(text, start) };
}

function lineEnd(text: string, start: number): number {
  const newline = text.indexOf("\n", start);
  if (newline < 0) return text.length;
  return text[newline - 1] === "\r" ? newline - 1 : newline;
}

const STRING_END = /["\\]/g;

function stringEnd(text: string, start: number): number {
  STRING_END.lastIndex = start + 1;
  for (let found = STRING_END.exec(text); found !== null; found = STRING_END.exec(text)) {
    if (found[0] === '"') return found.index + 1;
    STRING_END.lastIndex = found.index + 2;
  }
  return text.length;
}

const BLOCK_MARK = /#\||\|#/g;

function blockEnd(text: string, start: number): number {
  BLOCK_MARK.lastIndex = start;
  let open = 0;
  for (let found = BLOCK_MARK.exec(text); found !== null; found = BLOCK_MARK.exec(text)) {
    open += found[0] === "#|" ? 1 : -1;
    if (open === 0) return found.index + 2;
  }
  return text.length;
}
