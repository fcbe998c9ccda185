import type { Json } from "@ambit/sdk";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inferSchema } from "./infer-schema.ts";

test("every value fits the schema inferred from it", () => {
  const ajv = new Ajv2020({ strict: true });
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => ajv.compile(inferSchema(value as Json))(value)),
    { numRuns: 200 },
  );
});

test("fields and types are described, and no data is", () => {
  expect(inferSchema({ rows: [{ t: 1.5, who: "ana" }], csv: "secret" })).toEqual({
    type: "object",
    properties: {
      csv: { type: "string" },
      rows: {
        type: "array",
        items: {
          type: "object",
          properties: { t: { type: "number" }, who: { type: "string" } },
          required: ["t", "who"],
        },
      },
    },
    required: ["csv", "rows"],
  });
});

test("a value of another array element's shape still fits: mixed arrays are described as arrays only", () => {
  expect(inferSchema([1, "a"])).toEqual({ type: "array" });
});
