import { emptyObject, type Json, type JsonSchema } from "../interchange/json.ts";
import type { TypeName } from "../values/index.ts";
import { enumeration, type SchemaPart, schemaOfPredicate } from "./schema-predicates.ts";
import type { Field, Type } from "./types.ts";

/**
 * JSON Schema of a type's values in their plain JSON form (reference §7.6). Whatever the type accepts is valid under it.
 * What JSON Schema can't say is left open: that a function is one, a predicate that compares texts. A type that refers
 * to itself is told by `$ref`.
 */
export function schemaOf(type: Type): JsonSchema {
  const writer = new Writer();
  const schema = writer.write(type);
  const definitions = writer.definitions();
  if (definitions === null) return schema;
  return typeof schema === "boolean" ? schema : { ...schema, $defs: definitions };
}

const TEXT: ReadonlyMap<TypeName, SchemaPart> = new Map<TypeName, SchemaPart>([
  ["nil", { type: "null" }],
  ["boolean", { type: "boolean" }],
  ["integer", { type: "integer" }],
  ["string", { type: "string" }],
  ["keyword", { type: "string", pattern: "^:?.+" }],
  ["timestamp", { type: "string", format: "date-time" }],
  ["uuid", { type: "string", format: "uuid" }],
  ["resource-handle", { type: "string", pattern: "^resource://" }],
  ["vector", { type: "array" }],
  ["list", { type: "array" }],
  ["map", { type: "object" }],
]);

class Writer {
  readonly #names = new Map<object, string>();
  readonly #definitions = emptyObject<Json>();

  definitions(): { [name: string]: Json } | null {
    return Object.keys(this.#definitions).length === 0 ? null : this.#definitions;
  }

  write(type: Type): JsonSchema {
    switch (type.type) {
      case "never":
        return false;
      case "named":
        return { ...(TEXT.get(type.name) ?? {}) };
      case "number":
        return { type: "number" };
      case "sequence":
        return { type: "array" };
      case "maybe":
        return { anyOf: [this.write(type.of), { type: "null" }] };
      case "union":
        return { anyOf: type.types.map((each) => this.write(each)) };
      case "sequenceOf":
        return { type: "array", items: this.write(type.of) };
      case "tuple":
        return this.#tuple(type.items);
      case "array":
        return this.#array(type.of, type.shape ?? [null]);
      case "record":
        return this.#record(type);
      case "mapOf":
        return { type: "object", propertyNames: this.#keys(type.key), additionalProperties: this.write(type.value) };
      case "enum":
        return enumeration(type.values);
      case "and":
        return this.#conjunction(type);
      case "alias":
        return this.#alias(type);
      default:
        return true;
    }
  }

  #tuple(items: readonly Type[]): JsonSchema {
    const all = items.length === 0 ? {} : { prefixItems: items.map((item) => this.write(item)) };
    return { type: "array", ...all, ...exactly(items.length) };
  }

  #array(of: Type, [extent = null, ...inner]: readonly (number | null)[]): JsonSchema {
    const items = inner.length === 0 ? this.write(of) : this.#array(of, inner);
    return { type: "array", items, ...(extent === null ? {} : exactly(extent)) };
  }

  #record({ fields, others, isClosed }: Extract<Type, { type: "record" }>): JsonSchema {
    const properties = emptyObject<Json>();
    for (const { name, type } of fields) properties[name] = this.write(type);
    const required = fields.filter(isRequired).map(({ name }) => name);
    const further = others === null ? (isClosed ? false : undefined) : this.write(others);
    return {
      type: "object",
      properties,
      ...(required.length === 0 ? {} : { required }),
      ...(further === undefined ? {} : { additionalProperties: further }),
    };
  }

  /** Keys are text in JSON, whatever they are in a map. */
  #keys(type: Type): JsonSchema {
    const isText = type.type === "named" && type.name === "string";
    return isText || type.type === "and" ? this.write(type) : true;
  }

  #conjunction({ types, predicates }: Extract<Type, { type: "and" }>): JsonSchema {
    const base = merged(types.map((type) => this.write(type)));
    const jsonType = typeof base === "boolean" ? undefined : base.type;
    return merged([base, ...predicates.map((predicate) => schemaOfPredicate(predicate, jsonType))]);
  }

  #alias({ name, target }: Extract<Type, { type: "alias" }>): JsonSchema {
    if (target.type === null) return true;
    const known = this.#names.get(target);
    const own = known ?? this.#freshName(name);
    if (known === undefined) {
      this.#names.set(target, own);
      this.#definitions[own] = true;
      this.#definitions[own] = this.write(target.type);
    }
    return { $ref: `#/$defs/${own}` };
  }

  #freshName(name: string): string {
    const plain = name.replaceAll(/[^\w.-]/g, "_");
    let own = plain;
    for (let n = 2; own in this.#definitions; n++) own = `${plain}-${n}`;
    return own;
  }
}

const exactly = (count: number) => ({ minItems: count, maxItems: count });

function isRequired({ type, isOptional }: Field): boolean {
  return isOptional === false || (isOptional === "where nil fits" && !acceptsNil(type));
}

/** Errs on the side of yes. */
function acceptsNil(type: Type): boolean {
  switch (type.type) {
    case "named":
      return type.name === "nil";
    case "any":
    case "maybe":
    case "alias":
      return true;
    case "union":
    case "and":
      return type.types.some(acceptsNil);
    case "enum":
      return type.values.includes(null);
    default:
      return false;
  }
}

/** One object where no two parts speak of the same, else all of them side by side. */
function merged(parts: readonly JsonSchema[]): JsonSchema {
  const [first, ...others] = parts.filter((part) => part !== true && !isOpen(part));
  if (first === undefined) return true;
  return others.reduce<JsonSchema>(both, first);
}

const isOpen = (part: JsonSchema) => typeof part === "object" && Object.keys(part).length === 0;

function both(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (typeof a === "boolean" || typeof b === "boolean") return { allOf: [a, b] };
  const { type, ...rest } = b;
  const isImplied = type === undefined || implies(a.type, type);
  const said = isImplied ? rest : b;
  if (Array.isArray(a.required) && Array.isArray(said.required)) {
    const { required, ...more } = said;
    return both({ ...a, required: [...new Set([...a.required, ...said.required])] }, more);
  }
  if (Object.keys(said).every((key) => !(key in a))) return { ...a, ...said };
  return Array.isArray(a.allOf) && Object.keys(a).length === 1 ? { allOf: [...a.allOf, b] } : { allOf: [a, b] };
}

/** Is every value of this JSON type one of the other? */
function implies(type: Json | undefined, other: Json): boolean {
  if (typeof type !== "string") return false;
  return [other].flat().includes(type) || (type === "integer" && other === "number");
}
