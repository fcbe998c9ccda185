import { ErrorValue, fail } from "./errors.ts";
import { Fn } from "./function.ts";
import { emptyObject, type Json, type JsonSchema } from "./json.ts";
import { prStr } from "./printer.ts";
import { SchemaView } from "./schema-fields.ts";
import { MAX_VALUE_COUNT, MAX_VALUE_DEPTH } from "./values/bounds.ts";
import {
  Float,
  float,
  isKeywordName,
  Keyword,
  keyword,
  MapBuilder,
  type PMap,
  Sequence,
  Sym,
  type Value,
  vectorFrom,
} from "./values/index.ts";

/**
 * Plain JSON for people, tools and capabilities (reference §17): keyword keys and scalar keys become strings, keyword
 * values `":name"`, timestamps, uuids and handles their text. What JSON cannot say without a lie is refused with the
 * path in the message: symbols, functions, errors and composite keys as `TypeError`; NaN, infinities, lone surrogates,
 * two keys that become one, and integers beyond ±(2^53 − 1) as `JsonError` — the last unless `schema` says `string`
 * there. Objects have no prototype; JS itself moves keys that look like array indexes to the front.
 */
export function toPlain(value: Value, { schema }: { schema?: JsonSchema } = {}): Json {
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

  write(value: Value, at: Position): Json {
    if (++this.count > MAX_VALUE_COUNT) fail("SizeLimit", `the value holds more than ${MAX_VALUE_COUNT} values`);
    switch (typeof value) {
      case "string":
        return value.isWellFormed() ? value : refuse("JsonError", { what: "half of a surrogate pair", at });
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
    if (value instanceof Keyword) return `:${value.name}`;
    if (value instanceof Sym) return refuse("TypeError", { what: `the symbol ${value.name}`, at });
    if (value instanceof Fn) return refuse("TypeError", { what: `the function ${value.name}`, at });
    if (value instanceof ErrorValue) return refuse("TypeError", { what: `an error of kind ${value.kind}`, at });
    if ("text" in value) return value.text;
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
      const name = keyText(key, at);
      if (name in object) refuse("JsonError", { what: `two keys that are both "${name}" in JSON`, at });
      const { view } = at.view.field(name);
      object[name] = this.write(value, { parent: at, step: name, depth: at.depth + 1, view });
    }
    return object;
  }
}

/** Undefined for a key that JSON cannot hold. */
function plainKey(key: Value): string | undefined {
  if (typeof key === "string") return key.isWellFormed() ? key : undefined;
  if (key instanceof Keyword) return key.name;
  if (key === null || key instanceof Sym) return undefined;
  if (typeof key !== "object") return prStr(key);
  return "text" in key || key instanceof Float ? prStr(key) : undefined;
}

function keyText(key: Value, at: Position): string {
  return plainKey(key) ?? refuse("TypeError", { what: `the map key ${prStr(key)}`, at });
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

export interface FromPlainOptions {
  /** fields that it names under `properties`, at every depth, get keyword keys */
  readonly schema?: JsonSchema;
  /** what all other keys become */
  readonly keys?: "string" | "keyword";
}

/**
 * The value of plain JSON. A key becomes a keyword only where a keyword of that name can be written in source. A
 * number that is integral but not safe is a float. What is no JSON, or a lone surrogate, raises `JsonError`.
 */
export function fromPlain(json: Json, { schema, keys = "string" }: FromPlainOptions = {}): Value {
  return new PlainReader(keys).read(json, { parent: null, step: "", depth: 0, view: SchemaView.of(schema) });
}

class PlainReader {
  private readonly keys: "string" | "keyword";

  constructor(keys: "string" | "keyword") {
    this.keys = keys;
  }

  read(json: Json, at: Position): Value {
    switch (typeof json) {
      case "string":
        return json.isWellFormed() ? json : refuse("JsonError", { what: "half of a surrogate pair", at });
      case "number":
        return readNumber(json, at);
      case "boolean":
        return json;
      case "object":
        return json === null ? null : this.readNested(json, at);
      default:
        return refuse("JsonError", { what: `a JS ${typeof json}`, at });
    }
  }

  private readNested(json: Json[] | { [key: string]: Json }, at: Position): Value {
    if (at.depth === MAX_VALUE_DEPTH) fail("SizeLimit", `the JSON nests deeper than ${MAX_VALUE_DEPTH}`);
    return Array.isArray(json) ? this.readArray(json, at) : this.readObject(json, at);
  }

  private readArray(array: Json[], parent: Position): Value {
    const depth = parent.depth + 1;
    return vectorFrom(
      array.map((item, step) => this.read(item, { parent, step, depth, view: parent.view.item(step) })),
    );
  }

  private readObject(object: { [key: string]: Json }, parent: Position): Value {
    const builder = new MapBuilder();
    for (const step of Object.keys(object)) {
      const { isNamed, view } = parent.view.field(step);
      const isKeyword = (isNamed || this.keys === "keyword") && isKeywordName(step);
      const at = { parent, step, depth: parent.depth + 1, view };
      if (!step.isWellFormed()) refuse("JsonError", { what: "half of a surrogate pair in a key", at });
      builder.set(isKeyword ? keyword(step) : step, this.read(object[step] as Json, at));
    }
    return builder.build();
  }
}

function readNumber(n: number, at: Position): Value {
  if (!Number.isFinite(n)) return refuse("JsonError", { what: String(n), at });
  return Number.isInteger(n) && !Number.isSafeInteger(n) ? float(n) : n + 0;
}
