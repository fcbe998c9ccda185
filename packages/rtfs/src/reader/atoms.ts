import { MAX_NAME_LENGTH } from "../values/bounds.ts";
import { isKeywordName, isSymbolName, keyword, parseTimestamp, parseUuid, ResourceHandle } from "../values/index.ts";
import type { Atom, Span } from "./forms.ts";
import { readNumber } from "./numbers.ts";
import type { Source } from "./source.ts";

const TERMINATOR = 1;
/** may begin a name */
const FIRST = 2;
/** may stand later in a name */
const LATER = 4;

const CLASSES = new Uint8Array(128);
for (const c of " \t\r\n\f,()[]{}\";`'~^") CLASSES[c.charCodeAt(0)] = TERMINATOR;
for (const c of "_$+-*/=<>!?%&") CLASSES[c.charCodeAt(0)] = FIRST | LATER;
for (const c of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") CLASSES[c.charCodeAt(0)] = FIRST | LATER;
for (const c of "0123456789.@#") CLASSES[c.charCodeAt(0)] = LATER;

/** Where the atom that starts here ends (reference §2.2). */
export function atomEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && CLASSES[code] === TERMINATOR) break;
  }
  return at;
}

/** The atom of this stretch of the source, which holds no terminator. */
export function readAtom(source: Source, span: Span): Atom {
  const text = source.text.slice(span.start, span.end);
  const { start, end } = span;
  if (text.length > MAX_NAME_LENGTH) throw tooLong(source, { text, span });
  if (text.startsWith(":")) return readKeyword(source, { text, span });
  if (/^[+-]?\.?[0-9]/.test(text) || text.startsWith("##")) return readNumberLike(source, { text, span });
  if (text === "nil") return { kind: "nil", start, end };
  if (text === "true" || text === "false") return { kind: "boolean", value: text === "true", start, end };
  if (isPlainName(text)) return wordOrUuid(text, span);
  if (text.startsWith("resource://")) return readResource(source, { text, span });
  if (!isSymbolName(text)) throw noName(source, { text, span });
  return { kind: "symbol", name: text, start, end };
}

interface Token {
  text: string;
  span: Span;
}

function tooLong(source: Source, { text, span }: Token) {
  const message = `${quoted(text)} has ${text.length} characters; a name or number has at most ${MAX_NAME_LENGTH}`;
  return source.parseError({ message, at: span.start, hint: "Text belongs in double quotes." });
}

function wordOrUuid(text: string, { start, end }: Span): Atom {
  const uuid = text.length === 36 ? parseUuid(text) : undefined;
  return uuid === undefined ? { kind: "symbol", name: text, start, end } : { kind: "uuid", value: uuid, start, end };
}

function readKeyword(source: Source, { text, span }: Token): Atom {
  const name = text.slice(1);
  const { start, end } = span;
  if (name === "") return { kind: "symbol", name: ":", start, end };
  if (!isPlainName(name) && !isKeywordName(name)) throw noName(source, { text, span });
  return { kind: "keyword", value: keyword(name), start, end };
}

/** A token that begins like a number: a number, a timestamp or a uuid. */
function readNumberLike(source: Source, { text, span }: Token): Atom {
  const { start, end } = span;
  const number = readNumber(text);
  if (number.kind === "integer") return { kind: "integer", value: number.value, start, end };
  if (number.kind === "float") return { kind: "float", value: number.value, start, end };
  const timestamp = parseTimestamp(text);
  if (timestamp !== undefined) return { kind: "timestamp", value: timestamp, start, end };
  const uuid = parseUuid(text);
  if (uuid !== undefined) return { kind: "uuid", value: uuid, start, end };
  throw source.parseError({ message: `${quoted(text)} ${number.what}`, at: start, hint: number.hint });
}

function readResource(source: Source, { text, span }: Token): Atom {
  const { start, end } = span;
  if (text.length > "resource://".length) return { kind: "resource", value: new ResourceHandle(text), start, end };
  throw source.parseError({ message: "the resource has no name", at: start, hint: "Write resource://name." });
}

/** The usual case, decided without a regular expression: ASCII, no colon, not a leading dot. */
function isPlainName(text: string): boolean {
  const first = text.charCodeAt(0);
  if (!(first < 128) || ((CLASSES[first] ?? 0) & FIRST) === 0) return false;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 128 || ((CLASSES[code] ?? 0) & LATER) === 0) return false;
  }
  return true;
}

function noName(source: Source, { text, span }: Token) {
  const what = text.startsWith(":") ? "keyword" : "symbol";
  const offset = text.search(/[^\p{L}_$+\-*/=<>!?%&0-9.@#:]/u);
  const hint = offset < 0 ? shapeHint(text) : characterHint(text, offset);
  return source.parseError({ message: `${quoted(text)} is no ${what}`, at: span.start + Math.max(0, offset), hint });
}

function shapeHint(text: string): string {
  if (text.startsWith(":"))
    return "A keyword is a colon and a name that begins with no digit, as in :name or :ns/name.";
  return "A colon inside a name stands before a type (x:int) or a version (ns:v1.0/name); a dot comes before a name.";
}

function characterHint(text: string, offset: number): string {
  const code = text.codePointAt(offset) ?? 0;
  const number = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const character = String.fromCodePoint(code);
  if (/\s/u.test(character)) return `${number} is no white space of the language; write a plain space.`;
  const shown = /[\p{C}\p{Z}]/u.test(character) ? number : `"${character}" (${number})`;
  return `${shown} cannot stand in a name; text belongs in double quotes.`;
}

/** A token as messages show it: never long, never with invisible characters. */
function quoted(text: string): string {
  const start = Array.from(text.slice(0, 80)).slice(0, 40).join("");
  return `"${start.replace(/[\p{C}\p{Z}]/gu, "·")}${start.length < text.length ? "…" : ""}"`;
}
