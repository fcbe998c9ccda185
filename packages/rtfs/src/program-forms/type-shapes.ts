import { type Field, type FunctionShape, MOST_EXTENTS, type Predicate, type Type } from "../types/types.ts";
import { TYPE_NAMES } from "../values/values.ts";
import { flag, list, nullable, number, oneOf, record, type Shape, tagged, target, text, value } from "./shape.ts";

/** A type expression. It holds itself only through a name, whose meaning stands in a table of its own. */
export const type: Shape<Type> = {
  write: (part, to) => types.write(part, to),
  read: (json, from) => types.read(json, from),
};

const field = record<Field>({
  name: text,
  type,
  isOptional: {
    write: (part) => part,
    read: (json, from) =>
      typeof json === "boolean" || json === "where nil fits"
        ? json
        : from.refuse("this says of no field when it may be missing"),
  },
});

const functionShape = record<FunctionShape>({ params: list(type), rest: nullable(type), result: type });

const limit = { limit: value };
const size = { limit: number };

const predicate = tagged<Predicate, "test">("test", {
  ">": limit,
  ">=": limit,
  "<": limit,
  "<=": limit,
  "=": { value },
  "!=": { value },
  "in-range": { low: value, high: value },
  "min-length": size,
  "max-length": size,
  length: size,
  "min-count": size,
  "max-count": size,
  count: size,
  "matches-regex": { pattern: text },
  "is-url": {},
  "is-email": {},
  "non-empty": {},
  "has-keys": { keys: list(value) },
  unknown: { name: text },
});

const types = tagged<Type, "type">("type", {
  any: {},
  never: {},
  number: {},
  sequence: {},
  callable: { shape: nullable(functionShape) },
  named: { name: oneOf(...TYPE_NAMES) },
  maybe: { of: type },
  sequenceOf: { of: type },
  tuple: { items: list(type) },
  array: { of: type, shape: nullable(list(nullable(number), { most: MOST_EXTENTS })) },
  record: { fields: list(field), others: nullable(type), isClosed: flag },
  mapOf: { key: type, value: type },
  union: { types: list(type, { least: 1 }) },
  and: { types: list(type), predicates: list(predicate) },
  enum: { values: list(value) },
  alias: { name: text, target },
});
