import { type ErrorValue, fail } from "../errors.ts";
import { Fn } from "../run/function.ts";
import { MAX_VALUE_COUNT, MAX_VALUE_DEPTH, MAX_VALUE_TEXT } from "../values/bounds.ts";
import {
  Float,
  floatText,
  Keyword,
  List,
  PMap,
  ResourceHandle,
  type Sequence,
  Sym,
  Timestamp,
  Uuid,
  type Value,
  Vector,
} from "../values/index.ts";
import { emptyObject, type Json } from "./json.ts";

export { decode } from "./decode.ts";

/** A value in the lossless codec of reference §17: JSON in which every array is tagged. */
export type Encoded = Json;

/**
 * Nil, booleans, strings and safe integers are themselves, all else is a tagged array (`["f","1.0"]`, `["m",[k,v],…]`).
 * `decode` gives back an equal value that prints the same. A function raises `TypeError`, a lone surrogate `JsonError`;
 * nesting beyond 1000, more than a million values or more than 32 Mi characters in all are `SizeLimit`.
 */
export function encode(value: Value): Encoded {
  return new Encoder().encode(value);
}

/** Several values as `encode` gives them, which together hold no more than one may. */
export function encodeAll(values: readonly Value[]): Encoded[] {
  const encoder = new Encoder();
  return values.map((value) => encoder.encode(value));
}

class Encoder {
  private depth = 0;
  private count = 0;
  private length = 0;

  encode(value: Value): Encoded {
    if (++this.count > MAX_VALUE_COUNT) fail("SizeLimit", `the value holds more than ${MAX_VALUE_COUNT} values`);
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return Number.isInteger(value) ? value + 0 : ["f", floatText(value)];
      case "bigint":
        return ["i", String(value)];
      case "boolean":
        return value;
      default:
        return value === null ? null : this.object(value);
    }
  }

  private object(value: Value & object): Encoded {
    if (value instanceof Keyword) return ["k", this.text(`:${value.name}`)];
    if (value instanceof Sym) return ["y", this.text(value.name)];
    if (value instanceof Float) return ["f", floatText(value)];
    if (value instanceof Timestamp) return ["t", value.text];
    if (value instanceof Uuid) return ["u", value.text];
    if (value instanceof ResourceHandle) return ["r", this.text(value.text)];
    if (value instanceof Fn) return fail("TypeError", `the function ${value.name} is not data`);
    return this.nested(value);
  }

  private nested(value: Vector | List | PMap | ErrorValue): Encoded {
    if (++this.depth > MAX_VALUE_DEPTH) fail("SizeLimit", `the value nests deeper than ${MAX_VALUE_DEPTH}`);
    const encoded = this.nestedBody(value);
    this.depth--;
    return encoded;
  }

  private nestedBody(value: Vector | List | PMap | ErrorValue): Encoded {
    if (value instanceof Vector) return this.elements("v", value);
    if (value instanceof List) return this.elements("l", value);
    return value instanceof PMap ? this.map(value) : ["e", this.error(value)];
  }

  private elements(tag: string, sequence: Sequence): Encoded {
    const encoded: Encoded[] = [tag];
    for (const element of sequence) encoded.push(this.encode(element));
    return encoded;
  }

  private map(map: PMap): Encoded {
    const encoded: Encoded[] = ["m"];
    for (const [key, value] of map) encoded.push([this.encode(key), this.encode(value)]);
    return encoded;
  }

  private error({ kind, message, data, cause, at }: ErrorValue): Encoded {
    const fields = emptyObject<Json>();
    fields.kind = this.text(kind);
    fields.message = this.text(message);
    fields.data = this.encode(data);
    fields.cause = cause === null ? null : this.encode(cause);
    fields.at = at === null ? null : { ...at, file: this.text(at.file) };
    return fields;
  }

  private text(text: string): string {
    this.length += text.length;
    if (this.length > MAX_VALUE_TEXT) fail("SizeLimit", `the value holds more than ${MAX_VALUE_TEXT} characters`);
    return wellFormed(text);
  }
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : fail("JsonError", "a string holds half of a surrogate pair");
}
