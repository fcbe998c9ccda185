import {
  accepts,
  float,
  fromPlain,
  keyword,
  mapFrom,
  schemaOf,
  type Type,
  toPlain,
  typeOf,
  type Value,
  Vector,
} from "@ambit/rtfs";
import { AmbitError, type Json, type JsonSchema } from "@ambit/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lazyValidator } from "./schema.ts";

const isValid = (schema: JsonSchema, json: Json): boolean => {
  try {
    lazyValidator(schema, { code: "EXECUTE_INPUT_INVALID", what: "It" })(json);
    return true;
  } catch (error) {
    if (error instanceof AmbitError && error.code === "EXECUTE_INPUT_INVALID") return false;
    throw error;
  }
};

/** A type, and values that it accepts. */
interface Typed {
  type: Type;
  values: fc.Arbitrary<Value>;
}

const named = (name: "nil" | "boolean" | "integer" | "string"): Type => ({ type: "named", name });
const texts = fc.string({ maxLength: 6 });
const integers = fc.integer({ min: -50, max: 50 });

const leaves: fc.Arbitrary<Typed> = fc.oneof(
  fc.constant<Typed>({ type: named("nil"), values: fc.constant(null) }),
  fc.constant<Typed>({ type: named("boolean"), values: fc.boolean() }),
  fc.constant<Typed>({ type: named("integer"), values: integers }),
  fc.constant<Typed>({
    type: { type: "number" },
    values: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(float),
  }),
  fc.constant<Typed>({ type: named("string"), values: texts }),
  fc.uniqueArray(texts, { minLength: 1, maxLength: 3 }).map((values): Typed => {
    return { type: { type: "enum", values }, values: fc.constantFrom(...values) };
  }),
  fc.integer({ min: -9, max: 9 }).map((low): Typed => {
    const predicates = [{ test: "in-range", low, high: low + 9 }] as const;
    return {
      type: { type: "and", types: [named("integer")], predicates },
      values: fc.integer({ min: low, max: low + 9 }),
    };
  }),
  fc.nat(4).map((limit): Typed => {
    const predicates = [{ test: "min-length", limit }] as const;
    const values = fc.string({ minLength: limit, maxLength: limit + 5, unit: "grapheme-ascii" });
    return { type: { type: "and", types: [named("string")], predicates }, values };
  }),
  fc.constant<Typed>({
    type: { type: "and", types: [named("string")], predicates: [{ test: "matches-regex", pattern: "^[a-c]+\\d?$" }] },
    values: fc.stringMatching(/^[a-c]{1,5}\d?$/),
  }),
  fc.constant<Typed>({
    type: { type: "and", types: [named("string")], predicates: [{ test: "is-email" }] },
    values: fc.constantFrom("a@b.c", "x.y@z.example.org"),
  }),
  fc.constant<Typed>({
    type: { type: "and", types: [named("string")], predicates: [{ test: "is-url" }] },
    values: fc.constantFrom("http://a", "HTTPS://example.com/x?y#z"),
  }),
);

const fieldNames = fc.uniqueArray(fc.constantFrom("a", "b", "name", "x-y"), { minLength: 1, maxLength: 3 });

const { typed } = fc.letrec<{ typed: Typed }>((tie) => {
  const inner = tie("typed") as fc.Arbitrary<Typed>;
  return {
    typed: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: leaves },
      {
        weight: 1,
        arbitrary: inner.map(
          ({ type, values }): Typed => ({ type: { type: "maybe", of: type }, values: fc.option(values) }),
        ),
      },
      {
        weight: 1,
        arbitrary: inner.map(({ type, values }): Typed => {
          return {
            type: { type: "sequenceOf", of: type },
            values: fc.array(values, { maxLength: 3 }).map((all) => Vector.of(all)),
          };
        }),
      },
      {
        weight: 1,
        arbitrary: fc.array(inner, { maxLength: 3 }).map((items): Typed => {
          const values = fc.tuple(...items.map((item) => item.values)).map((all) => Vector.of(all));
          return { type: { type: "tuple", items: items.map(({ type }) => type) }, values };
        }),
      },
      {
        weight: 1,
        arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((options): Typed => {
          return {
            type: { type: "union", types: options.map(({ type }) => type) },
            values: fc.oneof(...options.map(({ values }) => values)),
          };
        }),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(fieldNames, fc.array(inner, { minLength: 3, maxLength: 3 }), fc.boolean()).map(record),
      },
    ),
  };
});

function record([names, parts, isClosed]: [string[], Typed[], boolean]): Typed {
  const fields = names.map((name, index) => ({ name, part: parts[index] as Typed, isOptional: index === 2 }));
  const values = fc
    .tuple(fc.tuple(...fields.map(({ part }) => part.values)), fc.boolean())
    .map(([all, hasOptional]): Value => {
      const present = fields.flatMap(({ name, isOptional }, index): [Value, Value][] =>
        isOptional && !hasOptional ? [] : [[keyword(name), all[index] ?? null]],
      );
      return mapFrom(present);
    });
  const type: Type = {
    type: "record",
    fields: fields.map(({ name, part, isOptional }) => ({ name, type: part.type, isOptional })),
    others: null,
    isClosed,
  };
  return { type, values };
}

const typedValues = typed.chain(({ type, values }) => values.map((value) => ({ type, value })));

test("what a type accepts is valid under its schema", () => {
  fc.assert(
    fc.property(typedValues, ({ type, value }) => {
      const schema = schemaOf(type);
      expect(isValid(schema, toPlain(value)), JSON.stringify(schema)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

/** Integers beyond 2^53 arrive as floats, whatever the schema calls them. */
function hasSmallNumbers(json: Json): boolean {
  let isSmall = true;
  JSON.stringify(json, (_, value) => {
    if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) isSmall = false;
    return value;
  });
  return isSmall;
}

test("what is valid under the schema of a type is accepted by it, and by the type of the schema", () => {
  const anything = (fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>).filter(hasSmallNumbers);
  const json = fc.oneof(
    typedValues.map(({ value }) => toPlain(value)),
    anything,
  );
  fc.assert(
    fc.property(typedValues, json, ({ type, value }, other) => {
      const schema = schemaOf(type);
      for (const each of [toPlain(value), other]) {
        const accepted = isValid(schema, each);
        const arrived = fromPlain(each, schema);
        expect(accepts(type, arrived), JSON.stringify([schema, each])).toBe(accepted);
        if (accepted) expect(accepts(typeOf(schema), arrived), JSON.stringify(schema)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
