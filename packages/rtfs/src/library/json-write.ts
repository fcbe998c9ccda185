import { fail } from "../errors.ts";
import { prStr } from "../printer/printer.ts";
import { TextBuilder } from "../printer/text-builder.ts";
import type { Meter } from "../run/fuel.ts";
import {
  Float,
  floatText,
  isFloat,
  isNumber,
  Keyword,
  List,
  PMap,
  ResourceHandle,
  Timestamp,
  typeName,
  Uuid,
  type Value,
  Vector,
} from "../values/index.ts";
import { checkLength } from "../values/meter.ts";
import { madeText } from "./limits.ts";

const MAX_DEPTH = 512;
const INDENT = "  ";

export interface JsonStyle {
  /** line breaks and two spaces per level */
  readonly pretty: boolean;
  readonly meter: Meter;
}

interface Writer extends JsonStyle {
  readonly built: TextBuilder;
  /** keys and indexes that lead to the value being written */
  readonly path: (string | number)[];
}

/**
 * Plain JSON (reference §17). What JSON cannot say without a lie is refused: NaN, infinities and integers beyond
 * 2^53 − 1 as `JsonError`; functions, symbols, errors and keys that are no scalars as `TypeError`.
 */
export function writeJson(value: Value, { pretty, meter }: JsonStyle): string {
  const writer: Writer = { pretty, meter, built: new TextBuilder(), path: [] };
  write(writer, value);
  return madeText(writer.built.text());
}

function write(writer: Writer, value: Value): void {
  if (value instanceof PMap) writeObject(writer, value);
  else if (value instanceof Vector || value instanceof List) writeArray(writer, value);
  else put(writer, scalar(writer, value));
}

function scalar(writer: Writer, value: Value): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (isFloat(value)) return floatJson(writer, value);
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return refuse(writer, { kind: "JsonError", what: `the large integer ${value}` });
  if (value instanceof Keyword) return JSON.stringify(`:${value.name}`);
  if (hasText(value)) return JSON.stringify(value.text);
  return refuse(writer, { kind: "TypeError", what: `a value of type ${typeName(value)}` });
}

function floatJson(writer: Writer, value: number | Float): string {
  const n = value instanceof Float ? value.n : value;
  return Number.isFinite(n) ? floatText(value) : refuse(writer, { kind: "JsonError", what: floatText(value) });
}

function writeArray(writer: Writer, items: Vector | List): void {
  let index = 0;
  open(writer, "[");
  for (const item of items) {
    separate(writer, index);
    writer.path.push(index++);
    write(writer, item);
    writer.path.pop();
  }
  close(writer, { bracket: "]", isEmpty: index === 0 });
}

function writeObject(writer: Writer, map: PMap): void {
  const names = new Set<string>();
  open(writer, "{");
  for (const [key, value] of map) {
    const name = keyName(key) ?? refuse(writer, { kind: "TypeError", what: `a key of type ${typeName(key)}` });
    if (names.has(name)) refuse(writer, { kind: "JsonError", what: `two keys that are both ${JSON.stringify(name)}` });
    separate(writer, names.size);
    names.add(name);
    writer.path.push(name);
    put(writer, `${JSON.stringify(name)}:${writer.pretty ? " " : ""}`);
    write(writer, value);
    writer.path.pop();
  }
  close(writer, { bracket: "}", isEmpty: names.size === 0 });
}

/** A key as JSON writes it; undefined for one that it cannot hold. */
function keyName(key: Value): string | undefined {
  if (typeof key === "string") return key;
  if (key instanceof Keyword) return key.name;
  const isScalar = typeof key === "boolean" || isNumber(key) || hasText(key);
  return isScalar ? prStr(key) : undefined;
}

function hasText(value: Value): value is Timestamp | Uuid | ResourceHandle {
  return value instanceof Timestamp || value instanceof Uuid || value instanceof ResourceHandle;
}

function open(writer: Writer, bracket: string): void {
  if (writer.path.length >= MAX_DEPTH)
    refuse(writer, { kind: "JsonError", what: `values that nest deeper than ${MAX_DEPTH}` });
  put(writer, bracket);
}

function separate(writer: Writer, index: number): void {
  if (index > 0) put(writer, ",");
  if (writer.pretty) put(writer, `\n${INDENT.repeat(writer.path.length + 1)}`);
}

function close(writer: Writer, { bracket, isEmpty }: { bracket: string; isEmpty: boolean }): void {
  if (writer.pretty && !isEmpty) put(writer, `\n${INDENT.repeat(writer.path.length)}`);
  put(writer, bracket);
}

function put(writer: Writer, text: string): void {
  writer.meter.charge(1 + (text.length >> 3));
  writer.built.add(text);
  checkLength(writer.built.length);
}

function refuse(writer: Writer, { kind, what }: { kind: "JsonError" | "TypeError"; what: string }): never {
  const path = writer.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return fail(kind, `JSON cannot hold ${what}${path === "" ? "" : ` (at ${path})`}`);
}
