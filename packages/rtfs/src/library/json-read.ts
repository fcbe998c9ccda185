import { fail } from "../errors.ts";
import type { Meter } from "../run/fuel.ts";
import { float, integer, isKeywordName, keyword, MapBuilder, type Value, Vector } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import { madeName, madeText } from "./limits.ts";

const MAX_DEPTH = 512;
/** units of a string with escapes that are read between two payments */
const STRETCH = 4096;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const HEX = /[0-9a-fA-F]{4}/y;
const WORDS: readonly (readonly [string, Value])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];
const ESCAPES = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

export interface JsonOptions {
  /** object keys become keywords where they can be written as such */
  readonly keywords: boolean;
  readonly meter: Meter;
}

interface Reader extends JsonOptions {
  readonly text: string;
  at: number;
  /** up to where reading was paid for */
  paid: number;
  depth: number;
}

/** The value of a JSON text; objects keep the order of their keys, `1` is an integer, `1.0` a float. Bad input is `JsonError`. */
export function readJson(text: string, { keywords, meter }: JsonOptions): Value {
  const reader: Reader = { text, keywords, meter, at: 0, paid: 0, depth: 0 };
  const value = readValue(reader);
  skipSpace(reader);
  meter.charge((reader.at - reader.paid) >> 4);
  return reader.at === text.length ? value : bad(reader, "nothing may follow the value");
}

function readValue(reader: Reader): Value {
  skipSpace(reader);
  reader.meter.charge(1);
  settle(reader);
  const char = reader.text[reader.at];
  if (char === '"') return readString(reader);
  if (char === "{") return nested(reader, readObject);
  if (char === "[") return nested(reader, readArray);
  for (const [word, value] of WORDS) if (accept(reader, word)) return value;
  return readNumber(reader);
}

/** Pays for what was read since it was last paid for. */
function settle(reader: Reader): void {
  reader.meter.charge(reader.at - reader.paid);
  reader.paid = reader.at;
}

function nested(reader: Reader, read: (reader: Reader) => Value): Value {
  if (++reader.depth > MAX_DEPTH) bad(reader, `values nest deeper than ${MAX_DEPTH}`);
  reader.at++;
  const value = read(reader);
  reader.depth--;
  return value;
}

function readArray(reader: Reader): Value {
  const items: Value[] = [];
  skipSpace(reader);
  if (accept(reader, "]")) return Vector.empty;
  do {
    items.push(readValue(reader));
    checkElements(items.length);
    skipSpace(reader);
  } while (accept(reader, ","));
  if (!accept(reader, "]")) bad(reader, "an array goes on with , or ends with ]");
  return Vector.of(items);
}

function readObject(reader: Reader): Value {
  const map = new MapBuilder();
  skipSpace(reader);
  if (accept(reader, "}")) return map.build();
  do {
    skipSpace(reader);
    const key = readString(reader);
    skipSpace(reader);
    if (!accept(reader, ":")) bad(reader, "a key is followed by :");
    map.set(reader.keywords && isKeywordName(key) ? keyword(madeName(key)) : key, readValue(reader));
    skipSpace(reader);
  } while (accept(reader, ","));
  if (!accept(reader, "}")) bad(reader, "an object goes on with , or ends with }");
  return map.build();
}

function readString(reader: Reader): string {
  if (!accept(reader, '"')) bad(reader, 'a string begins with "');
  let text = "";
  for (;;) {
    text += take(reader, PLAIN);
    if (accept(reader, '"')) break;
    if (!accept(reader, "\\")) bad(reader, "a string is not closed, or holds a raw control character");
    text += readEscape(reader);
    if (reader.at - reader.paid > STRETCH) settle(reader);
  }
  return text.isWellFormed() ? madeText(text) : bad(reader, "a string holds half of a surrogate pair");
}

function readEscape(reader: Reader): string {
  const letter = reader.text[reader.at++] ?? "";
  const plain = ESCAPES.get(letter);
  if (plain !== undefined) return plain;
  const hex = letter === "u" ? take(reader, HEX) : "";
  return hex === "" ? bad(reader, "a string holds an unknown escape") : String.fromCharCode(Number.parseInt(hex, 16));
}

function readNumber(reader: Reader): Value {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text);
  if (match === null)
    return bad(reader, reader.at < reader.text.length ? "no value begins here" : "the text ends where a value is due");
  const [written, fraction, exponent] = match;
  reader.at += written.length;
  if (fraction === undefined && exponent === undefined) return readInteger(reader, written);
  const n = Number(written);
  return Number.isFinite(n) ? float(n) : bad(reader, "a number is beyond the range of floats");
}

function readInteger(reader: Reader, written: string): Value {
  if (written.length < 16) return Number(written) + 0;
  const value = written.length > 20 ? undefined : integer(BigInt(written));
  return value ?? bad(reader, "an integer does not fit 64 bits");
}

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}

function accept(reader: Reader, word: string): boolean {
  if (!reader.text.startsWith(word, reader.at)) return false;
  reader.at += word.length;
  return true;
}

function bad(reader: Reader, problem: string): never {
  const before = reader.text.slice(0, reader.at);
  let line = 1;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line++;
  const column = reader.at - before.lastIndexOf("\n");
  return fail("JsonError", `Bad JSON at line ${line}, column ${column}: ${problem}`);
}
