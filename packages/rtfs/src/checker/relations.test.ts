import { describe, expect, test } from "vitest";
import { isSubtype, join, type Type, typeText } from "../index.ts";
import { read } from "../reader/reader.ts";
import { readType } from "../types/parse-type.ts";
import { isDisjoint } from "./relations.ts";

const typeIn = (text: string): Type => {
  const [form] = read(text, { file: "t" });
  if (form === undefined) throw new Error("no type");
  return readType(form, {
    find: () => null,
    refuse(_, { message }) {
      throw new Error(message);
    },
  });
};

describe("subtyping", () => {
  test.each([
    [":never", ":int"],
    [":int", ":any"],
    [":int", ":number"],
    [":int", ":int?"],
    [":nil", ":int?"],
    [":int", "[:union :string :int]"],
    ["[:union :int :nil]", ":int?"],
    ["[:enum 1 2]", ":int"],
    ["[:enum 1 2]", "[:and :int [:> 0]]"],
    ["[:and :int [:> 0]]", ":int"],
    ["[:vector :int]", "[:vector :number]"],
    ["[:tuple :int :int]", "[:vector :int]"],
    ["[:map [:a :int] [:b :int]]", "[:map [:a :number]]"],
    ["[:map [:a :int]]", ":map"],
    ["[:map [:a :int] [:closed]]", "[:map [:a :int] [:b :int ?]]"],
    ["[:map-of :keyword :int]", "[:map-of :keyword :number]"],
    ["[:fn [:number] :int]", "[:fn [:int] :number]"],
    [":keyword", ":fn"],
  ])("%s is within %s", (a, b) => {
    expect(isSubtype(typeIn(a), typeIn(b))).toBe(true);
  });

  test.each([
    [":any", ":int"],
    [":number", ":int"],
    [":int?", ":int"],
    ["[:vector :number]", "[:vector :int]"],
    ["[:map [:a :int ?]]", "[:map [:a :int]]"],
    ["[:map [:a :int]]", "[:map [:a :int] [:b :int ?]]"],
    ["[:map [:a :int]]", "[:map [:a :int] [:closed]]"],
    ["[:fn [:int] :int]", "[:fn [:number] :int]"],
    ["[:fn [:int] :number]", "[:fn [:int] :int]"],
    ["[:enum 1 2]", "[:and :int [:> 1]]"],
  ])("%s is not within %s", (a, b) => {
    expect(isSubtype(typeIn(a), typeIn(b))).toBe(false);
  });
});

test.each([
  [":int", ":string", true],
  [":int", ":number", false],
  [":int?", ":string?", false],
  ["[:enum 1]", "[:and :int [:> 5]]", true],
  ["[:vector :int]", "[:vector :string]", false],
  ["[:tuple :int]", "[:vector :string]", true],
  ["[:tuple :int]", "[:tuple :int :int]", true],
  ["[:map [:a :int]]", "[:map [:a :string]]", true],
  ["[:map [:a :int]]", "[:map [:a :string ?]]", true],
  ["[:map [:a :int ?]]", "[:map [:a :string ?]]", false],
  ["[:map [:a :int]]", "[:map [:b :int] [:closed]]", true],
  ["[:map [:a :int]]", "[:map-of :keyword :string]", true],
  [":keyword", ":fn", false],
])("that no value is both %s and %s: %s", (a, b, isCertain) => {
  expect(isDisjoint(typeIn(a), typeIn(b))).toBe(isCertain);
  expect(isDisjoint(typeIn(b), typeIn(a))).toBe(isCertain);
});

test("the join of types is the narrowest that takes them all, up to five", () => {
  const joined = (...texts: string[]) => typeText(join(texts.map(typeIn)));
  expect(joined(":int", ":int")).toBe(":int");
  expect(joined(":int", ":float")).toBe(":number");
  expect(joined("[:enum 1]", ":int")).toBe(":int");
  expect(joined(":int", ":string")).toBe("[:union :int :string]");
  expect(joined(":int", ":never")).toBe(":int");
  expect(joined(":int", ":any")).toBe(":any");
  expect(joined(":int", ":string", ":bool", ":nil", ":keyword")).toMatch(/^\[:union/);
  expect(joined(":int", ":string", ":bool", ":nil", ":keyword", ":uuid")).toBe(":any");
  expect(joined("[:enum 1 2 3 4 5 6 7]")).toBe(":int");
});
