import { AmbitError, type CapabilityManifest, type Json, type JsonSchema } from "@ambit/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMarketplace } from "./index.ts";
import { parseManifest } from "./manifest-schema.ts";

const manifest: { [field: string]: Json } = {
  id: "demo.tool",
  version: "1.0.0",
  description: "A tool",
  input: true,
  output: true,
  effects: ["pure"],
  provider: { type: "local" },
};

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const words =
  "type properties items $ref $defs allOf anyOf not enum const pattern format required minimum uniqueItems $id $anchor " +
  "additionalProperties prefixItems if then patternProperties dependentRequired minItems";
const keyword = fc.constantFrom(...words.split(" "));
const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small" },
    fc.boolean(),
    fc.dictionary(
      keyword,
      fc.oneof(
        tie("schema"),
        fc.array(tie("schema"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), tie("schema"), { maxKeys: 2 }),
        fc.constantFrom(
          "string",
          "object",
          "#",
          "#/$defs/a",
          "^a+$",
          "date",
          "array",
          1,
          -1,
          null,
          ["a"],
          ["a", "a"],
          {},
        ),
      ),
      { maxKeys: 4 },
    ),
  ),
}));

/** Whatever happens is a value or one of our own errors. */
function orOurError(run: () => unknown, codes: RegExp): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(AmbitError);
    expect(error).toMatchObject({ code: expect.stringMatching(codes) });
  }
}

test("any JSON is a manifest or is refused as one", () => {
  fc.assert(
    fc.property(fc.oneof(json, fc.tuple(fc.constantFrom(...Object.keys(manifest)), json)), (made) => {
      const candidate: Json =
        Array.isArray(made) && made.length === 2 ? { ...manifest, [String(made[0])]: made[1] ?? null } : made;
      orOurError(() => parseManifest(candidate), /^RESOLVE_MANIFEST_INVALID$/);
    }),
  );
});

test("any schema judges any value, or is refused", () => {
  fc.assert(
    fc.property(schema, fc.array(json, { maxLength: 3 }), (candidate, values) => {
      const foreign = { ...manifest, input: candidate } as unknown as CapabilityManifest & { input: JsonSchema };
      const capability = createMarketplace([foreign]).find("demo.tool");
      for (const value of values)
        orOurError(() => capability?.validateInput(value), /^(RESOLVE_MANIFEST|EXECUTE_INPUT)_INVALID$/);
    }),
    { numRuns: 400 },
  );
});

/** A value that makes the first schema's validation cost what it is long, at least. */
const heavy: [string, JsonSchema, () => Json][] = [
  ["a long text in every format", { anyOf: everyFormat() }, () => `http://${"a:".repeat(500_000)}@`],
  [
    "a hundred thousand items that fit no alternative",
    { type: "array", items: { anyOf: [{ type: "string" }, { type: "boolean" }] } },
    () => Array.from({ length: 100_000 }, (_, index) => index),
  ],
];

test.each(heavy)("%s is refused soon", (_, input, value) => {
  const capability = createMarketplace([{ ...manifest, input } as unknown as CapabilityManifest]).find("demo.tool");
  const judged = value();
  const from = performance.now();
  expect(() => capability?.validateInput(judged)).toThrow(/doesn't fit its schema/);
  expect(performance.now() - from).toBeLessThan(5_000);
});

function everyFormat(): Json[] {
  const names = "date time date-time duration uri uri-reference uri-template url email hostname ipv4 ipv6 regex uuid";
  return names.split(" ").map((format) => ({ type: "string", format }));
}
