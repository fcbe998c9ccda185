import { fail } from "../errors.ts";
import { MAX_VALUE_DEPTH } from "../values/bounds.ts";
import type { Json } from "./json.ts";

/** The lossless form of a value nests up to three times as deep as the value. */
const MAX_DEPTH = 3 * MAX_VALUE_DEPTH;

/**
 * The one text of a JSON value after RFC 8785 (JCS), for hashing. What is no JSON (NaN, infinities, undefined, lone
 * surrogates) raises `JsonError`, nesting beyond 3000 `SizeLimit`.
 */
export function canonicalJson(json: Json): string {
  return write(json, 0);
}

function write(json: Json, depth: number): string {
  if (depth > MAX_DEPTH) fail("SizeLimit", `JSON nests deeper than ${MAX_DEPTH}`);
  switch (typeof json) {
    case "string":
      return quoted(json);
    case "boolean":
      return String(json);
    case "number":
      return Number.isFinite(json) ? JSON.stringify(json) : fail("JsonError", `${json} is no JSON number`);
    case "object":
      if (json === null) return "null";
      return Array.isArray(json) ? writeArray(json, depth) : writeObject(json, depth);
    default:
      return fail("JsonError", `${typeof json} is no JSON value`);
  }
}

function writeArray(array: readonly Json[], depth: number): string {
  let text = "[";
  for (let i = 0; i < array.length; i++) text += `${i === 0 ? "" : ","}${write(array[i] as Json, depth + 1)}`;
  return `${text}]`;
}

/** Keys in the order of their UTF-16 units, which is how JS sorts strings. */
function writeObject(object: { [key: string]: Json }, depth: number): string {
  let text = "{";
  for (const key of Object.keys(object).sort()) {
    text += `${text === "{" ? "" : ","}${quoted(key)}:${write(object[key] as Json, depth + 1)}`;
  }
  return `${text}}`;
}

function quoted(text: string): string {
  return text.isWellFormed() ? JSON.stringify(text) : fail("JsonError", "a string holds half of a surrogate pair");
}
