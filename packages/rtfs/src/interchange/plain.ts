import { ErrorValue, fail } from "../errors.ts";
import { prStr } from "../printer/printer.ts";
import { Fn } from "../run/function.ts";
import { SchemaView } from "../types/schema-fields.ts";
import { MAX_VALUE_COUNT, MAX_VALUE_DEPTH, MAX_VALUE_TEXT } from "../values/bounds.ts";
import {
  Float,
  float,
  Keyword,
  List,
  listFrom,
  MapBuilder,
  PMap,
  Sequence,
  Sym,
  typeName,
  type Value,
  Vector,
  vectorFrom,
} from "../values/index.ts";
import { emptyObject, type Json, type JsonSchema } from "./json.ts";

/**
 * Plain JSON for people, tools and capabilities (reference §17): keyword keys and scalar keys become strings, keyword
 * values `":name"`, timestamps, uuids and handles their text. What JSON cannot say without a lie is refused with the
 * path in the message: symbols, functions, errors and composite keys as `TypeError`; NaN, infinities, lone surrogates,
 * two keys that become one, and integers beyond ±(2^53 − 1) as `JsonError` — the last unless `schema` says `string`
 * there. Objects have no prototype; JS itself moves keys that look like array indexes to the front.
 */
export function toPlain(value: Value, schema: JsonSchema = true): Json {
  return new PlainWriter().write(value, { parent: null, step: "", depth: 0, view: SchemaView.of(schema) });
}

interface Position {
  readonly parent: Position | null;
  /** field name or element index within the parent */
  readonly step: string | number;
  readonly depth: number;
  readonly view: SchemaView;
}

class PlainWriter {
  private count = 0;
  private length = 0;

  write(value: Value, at: Position): Json {
    if (++this.count > MAX_VALUE_COUNT) fail("SizeLimit", `the value holds more than ${MAX_VALUE_COUNT} values`);
    switch (typeof value) {
      case "string":
        return this.text(value, at);
      case "number":
        return Number.isFinite(value) ? value + 0 : refuse("JsonError", { what: prStr(value), at });
      case "bigint":
        return at.view.names("string")
          ? String(value)
          : refuse("JsonError", { what: `the large integer ${value}`, at });
      case "boolean":
        return value;
      default:
        return value === null ? null : this.writeObject(value, at);
    }
  }

  private writeObject(value: Value & object, at: Position): Json {
    if (value instanceof Float) return value.n + 0;
    if (value instanceof Keyword) return this.text(`:${value.name}`, at);
    if (value instanceof Sym) return refuse("TypeError", { what: `the symbol ${value.name}`, at });
    if (value instanceof Fn) return refuse("TypeError", { what: `the function ${value.name}`, at });
    if (value instanceof ErrorValue) return refuse("TypeError", { what: `an error of kind ${value.kind}`, at });
    if ("text" in value) return this.text(value.text, at);
    if (at.depth === MAX_VALUE_DEPTH) fail("SizeLimit", `the value nests deeper than ${MAX_VALUE_DEPTH}`);
    return value instanceof Sequence ? this.writeArray(value, at) : this.writeMap(value, at);
  }

  private writeArray(sequence: Sequence, at: Position): Json {
    const array: Json[] = [];
    for (const element of sequence) {
      const i = array.length;
      array.push(this.write(element, { parent: at, step: i, depth: at.depth + 1, view: at.view.item(i) }));
    }
    return array;
  }

  private writeMap(map: PMap, at: Position): Json {
    const object = emptyObject<Json>();
    for (const [key, value] of map) {
      const name = this.text(keyText(key, at), at);
      if (name in object) refuse("JsonError", { what: `two keys that are both "${name}" in JSON`, at });
      const { view } = at.view.field(name);
      object[name] = this.write(value, { parent: at, step: name, depth: at.depth + 1, view });
    }
    return object;
  }

  private text(text: string, at: Position): string {
    this.length += text.length;
    if (this.length > MAX_VALUE_TEXT) fail("SizeLimit", `the value holds more than ${MAX_VALUE_TEXT} characters`);
    return wellFormed(text, at);
  }
}

/** Undefined for a key that JSON cannot hold. */
function plainKey(key: Value): string | undefined {
  if (typeof key === "string") return key;
  if (key instanceof Keyword) return key.name;
  if (key === null || key instanceof Sym) return undefined;
  if (typeof key !== "object") return prStr(key);
  return "text" in key || key instanceof Float ? prStr(key) : undefined;
}

function keyText(key: Value, at: Position): string {
  return plainKey(key) ?? refuse("TypeError", { what: `a ${typeName(key)} as a map key`, at });
}

function wellFormed(text: string, at: Position): string {
  return text.isWellFormed() ? text : refuse("JsonError", { what: "half of a surrogate pair", at });
}

function refuse(kind: "TypeError" | "JsonError", { what, at }: { what: string; at: Position }): never {
  return fail(kind, `${what} cannot be JSON, at ${pathOf(at) || "the top"}`);
}

/** As in `.user.tags[2]`; empty at the top. */
function pathOf({ parent, step }: Position): string {
  if (parent === null) return "";
  const isWord = typeof step === "string" && /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(step);
  return pathOf(parent) + (isWord ? `.${step}` : `[${JSON.stringify(step)}]`);
}

/**
 * The value of plain JSON. Keys become strings, but keywords where `schema` names the field under `properties`, at any
 * depth, and a keyword of that name can be written in source. A number that is integral but not safe is a float. What
 * is no JSON, or a lone surrogate, raises `JsonError` with the path in the message.
 */
export function fromPlain(json: Json, schema: JsonSchema = true): Value {
  return readPlain(json, { parent: null, step: "", depth: 0, view: SchemaView.of(schema) });
}

function readPlain(json: Json, at: Position): Value {
  switch (typeof json) {
    case "string":
      return wellFormed(json, at);
    case "number":
      return readNumber(json, at);
    case "boolean":
      return json;
    case "object":
      return json === null ? null : readNested(json, at);
    default:
      return refuse("JsonError", { what: `a JS ${typeof json}`, at });
  }
}

function readNested(json: Json[] | { [key: string]: Json }, at: Position): Value {
  if (at.depth === MAX_VALUE_DEPTH) fail("SizeLimit", `the JSON nests deeper than ${MAX_VALUE_DEPTH}`);
  return Array.isArray(json) ? readArray(json, at) : readObject(json, at);
}

function readArray(array: Json[], parent: Position): Value {
  const depth = parent.depth + 1;
  const read = (item: Json, step: number) => readPlain(item, { parent, step, depth, view: parent.view.item(step) });
  // Array.from, unlike map, also visits holes.
  return vectorFrom(Array.from(array, read));
}

function readObject(object: { [key: string]: Json }, parent: Position): Value {
  const builder = new MapBuilder();
  for (const step of Object.keys(object)) {
    const { key, view } = parent.view.key(step);
    const at = { parent, step, depth: parent.depth + 1, view };
    builder.set(typeof key === "string" ? wellFormed(key, at) : key, readPlain(object[step] as Json, at));
  }
  return builder.build();
}

/** A value in which the text keys that a schema names are keywords, as in what `fromPlain` gives for its JSON. */
export function withKeywordKeys(value: Value, schema: JsonSchema): Value {
  return keyed(value, SchemaView.of(schema));
}

function keyed(value: Value, view: SchemaView): Value {
  if (view === SchemaView.none) return value;
  if (value instanceof Vector) return Vector.of(value.toArray().map((item, i) => keyed(item, view.item(i))));
  if (value instanceof List) return listFrom(value.toArray().map((item, i) => keyed(item, view.item(i))));
  return value instanceof PMap ? keyedMap(value, view) : value;
}

function keyedMap(map: PMap, view: SchemaView): PMap {
  const builder = new MapBuilder();
  for (const [key, item] of map) {
    const name = key instanceof Keyword ? key.name : key;
    const field = typeof name === "string" ? view.key(name) : { key, view: SchemaView.none };
    builder.set(key instanceof Keyword ? key : field.key, keyed(item, field.view));
  }
  return builder.build();
}

function readNumber(n: number, at: Position): Value {
  if (!Number.isFinite(n)) return refuse("JsonError", { what: String(n), at });
  return Number.isInteger(n) && !Number.isSafeInteger(n) ? float(n) : n + 0;
}
