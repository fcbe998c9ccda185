import { describe, expect, test } from "vitest";
import { ErrorValue } from "../errors.ts";
import { prStr } from "../printer/printer.ts";
import { formToValue } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import { keyword, mapFrom, type Value } from "../values/index.ts";
import type { JsonSchema } from "./json.ts";
import { fromPlain, toPlain } from "./plain.ts";

const datum = (source: string): Value => read(source, { file: "t" }).map(formToValue)[0] ?? null;

function refusal(source: string | Value): string {
  try {
    toPlain(typeof source === "string" ? datum(source) : source);
  } catch (thrown) {
    const { kind, message } = (thrown as { value: ErrorValue }).value;
    return `${kind}: ${message}`;
  }
  return "accepted";
}

describe("a value as plain JSON", () => {
  test("keywords, sequences, maps and text types become what people expect", () => {
    const value = datum(
      '{:name "x" "n" [1 2.5 (nil true)] :kind :a/b :at 2024-01-15T10:30:45Z :to resource://r :f 3.0 7 8}',
    );
    expect(toPlain(value)).toEqual({
      name: "x",
      n: [1, 2.5, [null, true]],
      kind: ":a/b",
      at: "2024-01-15T10:30:45Z",
      to: "resource://r",
      f: 3,
      7: 8,
    });
  });

  test.each([
    ["{:user {:tags [1 2 sym]}}", "TypeError: the symbol sym cannot be JSON, at .user.tags[2]"],
    ["[1 ##NaN]", "JsonError: ##NaN cannot be JSON, at [1]"],
    ["##Inf", "JsonError: ##Inf cannot be JSON, at the top"],
    ['{"a b" 9007199254740993}', 'JsonError: the large integer 9007199254740993 cannot be JSON, at ["a b"]'],
    ['{:a 1 "a" 2}', 'JsonError: two keys that are both "a" in JSON cannot be JSON, at the top'],
    ["{:m {[1] 2}}", "TypeError: a vector as a map key cannot be JSON, at .m"],
    ["{:m {nil 2}}", "TypeError: a nil as a map key cannot be JSON, at .m"],
  ])("%s is refused with its path", (source, expected) => {
    expect(refusal(source)).toBe(expected);
  });

  test("errors and lone surrogates are refused", () => {
    expect(refusal(new ErrorValue({ kind: "K", message: "m" }))).toContain("TypeError");
    expect(refusal(mapFrom([["a", "\ud800"]]))).toContain("JsonError");
    expect(refusal(mapFrom([["\ud800", 1]]))).toContain("JsonError");
  });

  test("a large integer is text where the schema says string", () => {
    const schema: JsonSchema = { type: "object", properties: { id: { type: ["string", "null"] } } };
    expect(toPlain(datum("{:id 9007199254740993}"), schema)).toEqual({ id: "9007199254740993" });
  });

  test("a key named __proto__ is a key like any other", () => {
    const plain = toPlain(datum('{"__proto__" 1 "constructor" 2}'));
    expect(JSON.stringify(plain)).toBe('{"__proto__":1,"constructor":2}');
    expect(prStr(fromPlain(JSON.parse('{"__proto__":1}')))).toBe('{"__proto__" 1}');
  });
});

describe("plain JSON as a value", () => {
  const named = (schema: JsonSchema, json: string): string => prStr(fromPlain(JSON.parse(json), schema));
  const point: JsonSchema = { type: "object", properties: { x: {}, y: {} } };

  test("keys are strings, numbers keep what JS knows of them", () => {
    expect(prStr(fromPlain({ a: [1, 1.5, -0, 1e21, null] }))).toBe('{"a" [1 1.5 0 1.0e21 nil]}');
  });

  test.each<[string, JsonSchema, string, string]>([
    ["properties", point, '{"x":1,"z":2}', '{:x 1 "z" 2}'],
    ["nested properties", { properties: { p: point } }, '{"p":{"x":1,"q":{"x":1}}}', '{:p {:x 1 "q" {"x" 1}}}'],
    ["items", { items: point }, '[{"x":1},{"w":1}]', '[{:x 1} {"w" 1}]'],
    ["prefixItems", { prefixItems: [{}, point], items: {} }, '[{"x":1},{"x":1},{"x":1}]', '[{"x" 1} {:x 1} {"x" 1}]'],
    ["additionalProperties", { additionalProperties: point }, '{"k":{"x":1}}', '{"k" {:x 1}}'],
    ["anyOf", { anyOf: [{ type: "null" }, point] }, '{"x":1}', "{:x 1}"],
    ["oneOf and allOf", { oneOf: [{ allOf: [point] }] }, '{"x":1}', "{:x 1}"],
    [
      "a local $ref",
      { $ref: "#/$defs/p", $defs: { p: { properties: { x: { $ref: "#/$defs/p" } } } } },
      '{"x":{"x":1}}',
      "{:x {:x 1}}",
    ],
    [
      "names that no keyword can have",
      { properties: { "a b": point, "1": {} } },
      '{"1":1,"a b":{"x":1}}',
      '{"1" 1 "a b" {:x 1}}',
    ],
    ["names of Object.prototype", { properties: {} }, '{"toString":1}', '{"toString" 1}'],
  ])("fields that the schema names get keyword keys: %s", (_, schema, json, expected) => {
    expect(named(schema, json)).toBe(expected);
  });

  test("what is no JSON is refused with its path", () => {
    const raises = expect.objectContaining({ message: expect.stringContaining("at .a[1]") });
    for (const bad of [Number.NaN, undefined, () => 1, "\ud800", 5n]) {
      expect(() => fromPlain({ a: [1, bad as never] })).toThrow(raises);
    }
  });

  test("what schemas name as keywords goes out as it came in", () => {
    expect(toPlain(fromPlain({ x: { y: 1 } }, point))).toEqual({ x: { y: 1 } });
    expect(fromPlain({ x: 1 }, point)).toEqual(mapFrom([[keyword("x"), 1]]));
  });
});
