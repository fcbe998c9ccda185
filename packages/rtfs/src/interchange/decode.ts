import { ErrorValue, fail, type Place } from "../errors.ts";
import { readNumber } from "../reader/numbers.ts";
import { MAX_VALUE_DEPTH } from "../values/bounds.ts";
import {
  floatText,
  type Keyword,
  keyword,
  listFrom,
  MapBuilder,
  PMap,
  parseTimestamp,
  parseUuid,
  ResourceHandle,
  type Sym,
  sym,
  type Value,
  vectorFrom,
} from "../values/index.ts";
import { isObject, type Json } from "./json.ts";

/** The value of a losslessly encoded one (see `encode`). What `encode` never gives raises `JsonError`. */
export function decode(json: unknown): Value {
  return decodeAt(json, 0);
}

function decodeAt(json: unknown, depth: number): Value {
  switch (typeof json) {
    case "string":
      return wellFormed(json);
    case "number":
      return Number.isSafeInteger(json) ? json + 0 : refuse(`the number ${json} is not tagged`);
    case "boolean":
      return json;
    default:
      if (json === null) return null;
      return Array.isArray(json) ? decodeTagged(json, depth) : refuse(`${typeof json} where a value should stand`);
  }
}

function decodeTagged(array: readonly unknown[], depth: number): Value {
  if (depth === MAX_VALUE_DEPTH) fail("SizeLimit", `an encoded value nests deeper than ${MAX_VALUE_DEPTH}`);
  const [tag, content] = array;
  switch (tag) {
    case "v":
      return vectorFrom(decodeElements(array, depth));
    case "l":
      return listFrom(decodeElements(array, depth));
    case "m":
      return decodeMap(array, depth);
    case "e":
      return decodeError(content, depth);
    default:
      if (typeof tag !== "string" || typeof content !== "string" || array.length !== 2)
        refuse("an array has no known tag");
      return decodeText(tag, wellFormed(content));
  }
}

function decodeElements(array: readonly unknown[], depth: number): Value[] {
  const elements: Value[] = [];
  for (let i = 1; i < array.length; i++) elements.push(decodeAt(array[i], depth + 1));
  return elements;
}

function decodeMap(array: readonly unknown[], depth: number): PMap {
  const builder = new MapBuilder();
  for (let i = 1; i < array.length; i++) {
    const entry = array[i];
    if (!Array.isArray(entry) || entry.length !== 2) refuse("a map entry is not a pair");
    builder.set(decodeAt(entry[0], depth + 1), decodeAt(entry[1], depth + 1));
    if (builder.size !== i) refuse("a map has the same key twice");
  }
  return builder.build();
}

function decodeText(tag: string, text: string): Value {
  const value = TEXT_TAGS.get(tag)?.(text);
  return value ?? refuse(`["${tag}","${text.slice(0, 80)}"] is no value`);
}

const TEXT_TAGS = new Map<string, (text: string) => Value | undefined>([
  ["k", (text): Keyword | undefined => (/^:./su.test(text) ? keyword(text.slice(1)) : undefined)],
  ["y", (text): Sym | undefined => (text === "" ? undefined : sym(text))],
  ["f", decodeFloat],
  ["i", decodeBigint],
  ["t", parseTimestamp],
  ["u", parseUuid],
  ["r", (text) => (text.startsWith("resource://") ? new ResourceHandle(text) : undefined)],
]);

function decodeFloat(text: string): Value | undefined {
  const number = readNumber(text);
  return number.kind === "float" && floatText(number.value) === text ? number.value : undefined;
}

function decodeBigint(text: string): Value | undefined {
  const number = readNumber(text);
  const isLarge = number.kind === "integer" && typeof number.value === "bigint" && String(number.value) === text;
  return isLarge ? number.value : undefined;
}

function decodeError(json: unknown, depth: number): ErrorValue {
  if (!isObject(json)) return refuse("an error has no fields");
  const { kind, message } = json;
  const data = decodeAt(json.data ?? ["m"], depth + 1);
  const cause = decodeAt(json.cause ?? null, depth + 1);
  if (typeof kind !== "string" || typeof message !== "string") return refuse("an error has no kind or message");
  if (!(data instanceof PMap)) return refuse("an error's data is no map");
  if (cause !== null && !(cause instanceof ErrorValue)) return refuse("an error's cause is no error");
  return new ErrorValue({
    kind: wellFormed(kind),
    message: wellFormed(message),
    data,
    cause,
    at: decodePlace(json.at),
  });
}

function decodePlace(json: Json | undefined): Place | null {
  if (json === null || json === undefined) return null;
  if (!isObject(json)) return refuse("a place has no fields");
  const { file, line, column, offset } = json;
  const isPlace = typeof file === "string" && isCount(line) && isCount(column) && isCount(offset);
  return isPlace ? { file: wellFormed(file), line, column, offset } : refuse("a place lacks a field");
}

function isCount(json: Json | undefined): json is number {
  return typeof json === "number" && Number.isSafeInteger(json) && json >= 0;
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : refuse("a string holds half of a surrogate pair");
}

function refuse(what: string): never {
  return fail("JsonError", `this is no encoded value: ${what}`);
}
