import { expect, test } from "vitest";
import { type JsonSchema, schemaOf, type Type, typeOf, typeText } from "../index.ts";
import { read } from "../reader/reader.ts";
import { readType } from "./parse-type.ts";

function typeIn(text: string): Type {
  const [form] = read(text, { file: "t" });
  if (form === undefined) throw new Error("no type");
  return readType(form, {
    find: () => null,
    refuse(_, { message }) {
      throw new Error(message);
    },
  });
}

const email = "^[^\\s@]+@[^\\s@.][^\\s@]*\\.[^\\s@]*[^\\s@.]$";

test.each<[string, JsonSchema]>([
  [":int", { type: "integer" }],
  [":float", { type: "number" }],
  [":string?", { anyOf: [{ type: "string" }, { type: "null" }] }],
  [":keyword", { type: "string", pattern: "^:?.+" }],
  [":any", true],
  [":never", false],
  [":fn", true],
  ["[:vector :bool]", { type: "array", items: { type: "boolean" } }],
  [
    "[:tuple :int :string]",
    { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], minItems: 2, maxItems: 2 },
  ],
  [
    "[:array :int [2 ?]]",
    { type: "array", items: { type: "array", items: { type: "integer" } }, minItems: 2, maxItems: 2 },
  ],
  [
    "[:map [:a :int] [:b :string ?]]",
    { type: "object", properties: { a: { type: "integer" }, b: { type: "string" } }, required: ["a"] },
  ],
  [
    "[:map [:a :int] [:closed]]",
    { type: "object", properties: { a: { type: "integer" } }, required: ["a"], additionalProperties: false },
  ],
  [
    "[:map-of :string :int]",
    { type: "object", propertyNames: { type: "string" }, additionalProperties: { type: "integer" } },
  ],
  ["[:union :int :nil]", { anyOf: [{ type: "integer" }, { type: "null" }] }],
  ['[:enum "a" 1 :k]', { enum: ["a", 1, ":k", "k"] }],
  ["[:and :int [:> 5] [:<= 9]]", { type: "integer", exclusiveMinimum: 5, maximum: 9 }],
  ['[:and :string [:min-length 1] [:matches-regex "^a"]]', { type: "string", minLength: 1, pattern: "^a" }],
  [
    "[:and [:vector :int] [:max-count 3] [:non-empty]]",
    { type: "array", items: { type: "integer" }, maxItems: 3, minItems: 1 },
  ],
  ["[:and :map [:has-key :a] [:required-keys [:b]]]", { type: "object", required: ["a", "b"] }],
  ["[:and :string [:is-email]]", { type: "string", pattern: email }],
  [
    '[:and :string [:matches-regex "a"] [:matches-regex "b"]]',
    {
      allOf: [
        { type: "string", pattern: "a" },
        { type: "string", pattern: "b" },
      ],
    },
  ],
  ['[:and :string [:matches-regex "(?i)a"]]', { type: "string" }],
  [
    '[:and :string [:matches-regex "^[a-z-]+\\\\.(?:x|y){2,3}$"]]',
    { type: "string", pattern: "^[a-z-]+\\.(?:x|y){2,3}$" },
  ],
])("%s as JSON Schema", (type, schema) => {
  expect(schemaOf(typeIn(type))).toEqual(schema);
});

test.each<[JsonSchema, string]>([
  [{ type: ["string", "null"] }, "[:union :string :nil]"],
  [{ type: "object", properties: { a: { type: "integer" } } }, "[:map [:a :int ?]]"],
  [{ type: "array", items: { type: "number" }, minItems: 1 }, "[:and [:vector :number] [:min-count 1]]"],
  [{ type: "string", format: "date" }, ":string"],
  [{ oneOf: [{ type: "string" }, { type: "integer" }] }, "[:union :string :int]"],
  [{ allOf: [{ type: "object" }, { properties: { a: true } }] }, "[:map]"],
  [{ not: { type: "string" } }, ":any"],
  [{ properties: { a: { type: "string" } } }, ":any"],
  [{ type: "object", required: ["a"] }, "[:map [:a :any]]"],
  [true, ":any"],
  [false, ":never"],
])("the type of %j", (schema, text) => {
  expect(typeText(typeOf(schema))).toBe(text);
});

test("a schema that refers to itself is a type that does, and back", () => {
  const tree = typeOf({
    $defs: { tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/tree" } } } } },
    $ref: "#/$defs/tree",
  });
  expect(typeText(tree)).toBe("tree");
  expect(schemaOf(tree)).toEqual({
    $ref: "#/$defs/tree",
    $defs: { tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/tree" } } } } },
  });
});
