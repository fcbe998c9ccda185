import fc from "fast-check";
import { expect, test } from "vitest";
import { asRtfsError, ErrorValue } from "../errors.ts";
import { keyword, type Value } from "../index.ts";
import { findBuiltin } from "../library/lookup.ts";
import { float, listFrom, mapFrom, sym, timestampFromMs, Vector } from "../values/index.ts";
import { Meter } from "../values/meter.ts";
import { accepts } from "./relations.ts";
import { paramOf, signatures } from "./signatures.ts";

const scalars: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, false, "", "a", "1", "ab,c", 0, 1, -3, 2.5, float(2), keyword("a"), sym("x")),
  fc.integer({ min: -5, max: 9 }),
  fc.string({ maxLength: 4 }),
  fc.constant<Value>(timestampFromMs(0) ?? null),
  fc.constant<Value>(new ErrorValue({ kind: "UserError", message: "m" })),
);
const values: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }).map((items) => Vector.of(items)) },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }).map((items) => listFrom(items)) },
  { weight: 1, arbitrary: fc.array(fc.tuple(scalars, scalars), { maxLength: 2 }).map((pairs) => mapFrom(pairs)) },
);

const firstOrder = [...signatures].flatMap(([name, signature]) => {
  const builtin = findBuiltin(name);
  return builtin === undefined || "plan" in builtin ? [] : [{ name, signature, builtin }];
});

test.each(firstOrder)("what $name takes and gives is as its signature says", ({ signature, builtin }) => {
  const property = fc.property(
    fc.array(values, { minLength: builtin.min, maxLength: Math.min(builtin.max, 4) }),
    (args) => {
      let result: Value;
      try {
        result = builtin.apply(args, new Meter());
      } catch (thrown) {
        if (asRtfsError(thrown) === null) throw thrown;
        return;
      }
      for (const [index, arg] of args.entries()) {
        const param = paramOf(signature, index);
        if (param !== null) expect(accepts(param, arg), `argument ${index + 1} of ${args.length}`).toBe(true);
      }
      expect(accepts(signature.result, result)).toBe(true);
    },
  );
  fc.assert(property, { numRuns: 400 });
});

test("every signature is that of a function of the library", () => {
  expect([...signatures.keys()].filter((name) => findBuiltin(name) === undefined)).toEqual([]);
});
