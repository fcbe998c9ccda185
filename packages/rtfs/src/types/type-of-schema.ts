import { isObject, type Json, type JsonSchema } from "../interchange/json.ts";
import { fromPlain } from "../interchange/plain.ts";
import { isPattern } from "../regex/parse.ts";
import type { Value } from "../values/index.ts";
import { resolveReference } from "./schema-fields.ts";
import { EMAIL_PATTERN, URL_PATTERN } from "./schema-predicates.ts";
import type { Field, Predicate, Type } from "./types.ts";

type SchemaObject = { readonly [keyword: string]: Json };

const ANY: Type = { type: "any" };

/**
 * The type of the values that JSON of a schema arrives as (reference §7.6), integers within ±(2^53 − 1). It accepts
 * every one of them; what types can't say (`not`, `if`, `oneOf` that excludes, formats) is left open.
 */
export function typeOf(schema: JsonSchema): Type {
  return new Reader(schema).read(schema);
}

class Reader {
  readonly #root: JsonSchema;
  readonly #aliases = new Map<string, { type: Type | null }>();

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  read(schema: Json | undefined): Type {
    if (schema === false) return { type: "never" };
    if (!isObject(schema)) return ANY;
    return intersection([this.#own(schema), ...this.#applied(schema)]);
  }

  /** What the keywords of the schema itself say, by the JSON types that it names. */
  #own(schema: SchemaObject): Type {
    if ("const" in schema) return literals([schema.const as Json]);
    if (Array.isArray(schema.enum)) return literals(schema.enum);
    const types = [schema.type ?? []].flat().filter((name) => typeof name === "string");
    return types.length === 0 ? ANY : union(types.map((name) => this.#named(name, schema)));
  }

  #applied({ $ref, allOf, anyOf, oneOf }: SchemaObject): Type[] {
    return [
      ...(typeof $ref === "string" ? [this.#referred($ref)] : []),
      ...(Array.isArray(allOf) ? allOf.map((each) => this.read(each)) : []),
      ...[anyOf, oneOf].flatMap((each) => (Array.isArray(each) ? [union(each.map((one) => this.read(one)))] : [])),
    ];
  }

  #referred(reference: string): Type {
    const known = this.#aliases.get(reference);
    const target = known ?? { type: null };
    if (known === undefined) {
      this.#aliases.set(reference, target);
      target.type = this.read(resolveReference(this.#root, reference));
    }
    return { type: "alias", name: reference.split("/").at(-1) ?? reference, target };
  }

  #named(name: string, schema: SchemaObject): Type {
    switch (name) {
      case "null":
        return { type: "named", name: "nil" };
      case "boolean":
        return { type: "named", name: "boolean" };
      case "integer":
        return refined({ type: "named", name: "integer" }, numberPredicates(schema));
      case "number":
        return refined({ type: "number" }, numberPredicates(schema));
      case "string":
        return refined({ type: "named", name: "string" }, textPredicates(schema));
      case "array":
        return refined(this.#array(schema), sizePredicates(schema, { least: "minItems", most: "maxItems" }));
      case "object":
        return refined(this.#object(schema), sizePredicates(schema, { least: "minProperties", most: "maxProperties" }));
      default:
        return ANY;
    }
  }

  #array({ items, prefixItems, minItems, maxItems }: SchemaObject): Type {
    if (!Array.isArray(prefixItems)) {
      return maxItems === 0 ? { type: "tuple", items: [] } : { type: "sequenceOf", of: this.read(items) };
    }
    const isExact = minItems === prefixItems.length && (maxItems === minItems || items === false);
    if (isExact) return { type: "tuple", items: prefixItems.map((item) => this.read(item)) };
    return { type: "sequenceOf", of: ANY };
  }

  #object({ properties, required, additionalProperties, patternProperties }: SchemaObject): Type {
    const needed = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
    const named = isObject(properties) ? Object.entries(properties) : [];
    const fields: Field[] = named.map(([name, schema]) => ({
      name,
      type: this.read(schema),
      isOptional: !needed.includes(name),
    }));
    const unnamed = needed.filter((name) => !named.some(([known]) => known === name));
    for (const name of unnamed) fields.push({ name, type: ANY, isOptional: false });
    const isKnown = patternProperties === undefined && additionalProperties !== undefined;
    if (!isKnown || additionalProperties === true) return { type: "record", fields, others: null, isClosed: false };
    if (additionalProperties === false) return { type: "record", fields, others: null, isClosed: true };
    return { type: "record", fields, others: this.read(additionalProperties), isClosed: false };
  }
}

/** JSON can say a literal in one way only: 1 is also what 1.0 arrives as. */
function literals(options: readonly Json[]): Type {
  const values: Value[] = [];
  for (const option of options) {
    try {
      values.push(fromPlain(option));
    } catch {
      return ANY;
    }
  }
  return { type: "enum", values };
}

function union(types: readonly Type[]): Type {
  const [only] = types;
  if (types.some(({ type }) => type === "any")) return ANY;
  return only !== undefined && types.length === 1 ? only : { type: "union", types };
}

function intersection(types: readonly Type[]): Type {
  const said = types.filter(({ type }) => type !== "any");
  const [only = ANY] = said;
  return said.length <= 1 ? only : { type: "and", types: said, predicates: [] };
}

function refined(type: Type, predicates: readonly Predicate[]): Type {
  return predicates.length === 0 ? type : { type: "and", types: [type], predicates };
}

function numberPredicates(schema: SchemaObject): Predicate[] {
  const tests = [
    [">=", schema.minimum],
    [">", schema.exclusiveMinimum],
    ["<=", schema.maximum],
    ["<", schema.exclusiveMaximum],
  ] as const;
  return tests.flatMap(([test, limit]) => (typeof limit === "number" ? [{ test, limit: fromPlain(limit) }] : []));
}

function textPredicates(schema: SchemaObject): Predicate[] {
  const { pattern, minLength, maxLength } = schema;
  const sizes: Predicate[] = [];
  if (typeof minLength === "number") sizes.push({ test: "min-length", limit: minLength });
  if (typeof maxLength === "number") sizes.push({ test: "max-length", limit: maxLength });
  if (pattern === URL_PATTERN) return [...sizes, { test: "is-url" }];
  if (pattern === EMAIL_PATTERN) return [...sizes, { test: "is-email" }];
  return typeof pattern === "string" && isPattern(pattern) ? [...sizes, { test: "matches-regex", pattern }] : sizes;
}

function sizePredicates(schema: SchemaObject, { least, most }: { least: string; most: string }): Predicate[] {
  const [min, max] = [schema[least], schema[most]];
  return [
    ...(typeof min === "number" ? [{ test: "min-count", limit: min } as const] : []),
    ...(typeof max === "number" ? [{ test: "max-count", limit: max } as const] : []),
  ];
}
