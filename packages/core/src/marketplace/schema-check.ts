import { AmbitError, isJsonObject, type Json, type JsonSchema } from "@ambit/sdk";
import { linearRegExp } from "./linear-regexp.ts";

/** Most that one schema may ask of the compiler. */
const limits = { depth: 32, keywords: 2_000, patternLength: 512, enumValues: 2_000 };

type Shape = "value" | "schema" | "schemas" | "schemaMap" | "pattern" | "patternMap" | "reference" | "enum" | "format";

/** Every keyword of draft 2020-12 that is understood, and what it holds. */
const keywords: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...list("value", "$schema $anchor $comment type const multipleOf maximum exclusiveMaximum minimum"),
  ...list("value", "exclusiveMinimum maxLength minLength maxItems minItems uniqueItems maxContains minContains"),
  ...list("value", "maxProperties minProperties required dependentRequired title description default deprecated"),
  ...list("value", "readOnly writeOnly examples contentEncoding contentMediaType"),
  ...list("schema", "not if then else items contains propertyNames additionalProperties contentSchema"),
  ...list("schema", "unevaluatedItems unevaluatedProperties"),
  ...list("schemas", "allOf anyOf oneOf prefixItems"),
  ...list("schemaMap", "$defs definitions properties dependentSchemas"),
  ...list("patternMap", "patternProperties"),
  ...list("pattern", "pattern"),
  ...list("reference", "$ref"),
  ...list("enum", "enum"),
  ...list("format", "format"),
]);

function list(shape: Shape, names: string): [string, Shape][] {
  return names.split(" ").map((name) => [name, shape]);
}

interface Walk {
  spent: { keywords: number };
  formats: ReadonlySet<string>;
}

/**
 * A copy of a foreign schema that is safe to compile. Refuses one that asks too much (depth, number of keywords, long
 * patterns), fetches something, uses a pattern that no linear engine runs, or says something that nobody here
 * understands: `RESOLVE_MANIFEST_INVALID` whose `details.path` points into the schema. The copy has no `$id`, and every `$ref` of the copy has a
 * `$comment` beside it, so that whoever validates can count how often references are followed.
 */
export function checkedSchema(schema: JsonSchema, { formats }: { formats: ReadonlySet<string> }): JsonSchema {
  const copy = structuredClone(schema);
  if (isJsonObject(copy)) delete copy.$id;
  visit(copy, "", 0, { spent: { keywords: 0 }, formats });
  return copy;
}

function visit(schema: Json | undefined, path: string, depth: number, walk: Walk): void {
  if (typeof schema === "boolean") return;
  if (!isJsonObject(schema)) throw invalid(path, "a schema is an object, true or false");
  if (depth > limits.depth) throw invalid(path, `the schema is nested deeper than ${limits.depth} levels`);
  for (const [keyword, value] of Object.entries(schema)) {
    const at = `${path}/${pointer(keyword)}`;
    if (++walk.spent.keywords > limits.keywords)
      throw invalid(at, `the schema has more than ${limits.keywords} keywords`);
    visitKeyword(keyword, value, { at, depth, walk });
  }
  if ("$ref" in schema) schema.$comment = "followed";
}

interface Place {
  at: string;
  depth: number;
  walk: Walk;
}

function visitKeyword(keyword: string, value: Json, { at, depth, walk }: Place): void {
  const shape = keywords.get(keyword);
  if (shape === undefined) throw invalid(at, `"${keyword}" is no keyword of JSON Schema 2020-12`);
  for (const [step, item] of subschemas(shape, value, at)) visit(item, at + step, depth + 1, walk);
  if (shape === "patternMap") for (const [pattern] of entriesAt(value, at)) checkPattern(pattern, at);
  if (shape === "pattern") checkPattern(value, at);
  if (shape === "reference") checkReference(value, at);
  if (shape === "enum" && arrayAt(value, at).length > limits.enumValues) {
    throw invalid(at, `more than ${limits.enumValues} values`);
  }
  if (shape === "format" && !(typeof value === "string" && walk.formats.has(value))) {
    throw invalid(at, `unknown format ${JSON.stringify(value)}`);
  }
}

/** The schemas that a keyword holds, each with the rest of its path. */
function subschemas(shape: Shape, value: Json, at: string): [string, Json][] {
  if (shape === "schema") return [["", value]];
  if (shape === "schemas") return arrayAt(value, at).map((item, index) => [`/${index}`, item]);
  if (shape !== "schemaMap" && shape !== "patternMap") return [];
  return entriesAt(value, at).map(([key, item]) => [`/${pointer(key)}`, item]);
}

function checkPattern(pattern: Json, at: string): void {
  if (typeof pattern !== "string") throw invalid(at, "a pattern is text");
  if (pattern.length > limits.patternLength) {
    throw invalid(at, `the pattern is longer than ${limits.patternLength} characters`);
  }
  try {
    linearRegExp(pattern);
  } catch (cause) {
    throw invalid(at, `the pattern ${JSON.stringify(pattern)} can't be run in linear time or is malformed`, cause);
  }
}

function checkReference(reference: Json, at: string): void {
  if (typeof reference === "string" && reference.startsWith("#")) return;
  throw invalid(at, `${JSON.stringify(reference)} points out of the schema, and nothing is fetched`);
}

function arrayAt(value: Json, at: string): Json[] {
  if (!Array.isArray(value)) throw invalid(at, "an array is expected");
  return value;
}

function entriesAt(value: Json, at: string): [string, Json][] {
  if (!isJsonObject(value)) throw invalid(at, "an object is expected");
  return Object.entries(value);
}

function pointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function invalid(path: string, problem: string, cause?: unknown): AmbitError {
  return new AmbitError("RESOLVE_MANIFEST_INVALID", `Schema at ${path === "" ? "/" : path}: ${problem}`, {
    details: { path },
    hint: "Schemas are JSON Schema draft 2020-12, complete in themselves.",
    ...(cause === undefined ? {} : { cause }),
  });
}
