import { decode, encode, equals, keyword, mapFrom, type Value, Vector } from "@ambit/rtfs";
import { describe, expect, test } from "vitest";
import { normaliseInput } from "./index.ts";

const map = (entries: [string, Value][]) =>
  mapFrom(entries.map(([key, value]): [Value, Value] => [keyword(key), value]));
const record = { type: "object", properties: { path: { type: "string" }, content: { type: "string" } } } as const;

describe("the input of a call", () => {
  test("is its one map", () => {
    const args = [encode(map([["path", "a"]]))];
    expect(normaliseInput(args, record)).toEqual({ plain: { path: "a" }, encoded: args[0] });
  });

  test("is empty without arguments", () => {
    expect(normaliseInput([], record).plain).toEqual({});
  });

  test("takes positional arguments as the declared fields in order", () => {
    const { plain, encoded } = normaliseInput(["a", "b"], record);
    expect(plain).toEqual({ path: "a", content: "b" });
    expect(
      equals(
        decode(encoded),
        map([
          ["path", "a"],
          ["content", "b"],
        ]),
      ),
    ).toBe(true);
  });

  test("takes one positional argument that is no map as the first field", () => {
    expect(normaliseInput(["a"], record).plain).toEqual({ path: "a" });
  });

  test("puts arguments under args where no record is declared", () => {
    expect(normaliseInput([1, "b"], true).plain).toEqual({ args: [1, "b"] });
    expect(normaliseInput([encode(Vector.of([1]))], { type: "array" }).plain).toEqual({ args: [[1]] });
  });

  test("keeps what JSON loses beside it", () => {
    const float = ["f", "1.0"];
    const { plain, encoded } = normaliseInput([float], { properties: { a: true } });
    expect(plain).toEqual({ a: 1 });
    expect(encoded).toEqual(["m", [["k", ":a"], float]]);
  });

  test("with more arguments than fields is refused", () => {
    expect(() => normaliseInput(["a", "b", "c"], record)).toThrow(
      expect.objectContaining({
        code: "EXECUTE_INPUT_INVALID",
        kind: "ArityMismatch",
        message: expect.stringContaining("at most 2 (path, content)"),
      }),
    );
  });

  test("that names one field twice is refused", () => {
    const twice = encode(
      mapFrom([
        [keyword("path"), "a"],
        ["path", "/etc/passwd"],
      ]),
    );
    expect(() => normaliseInput([twice], record)).toThrow(expect.objectContaining({ code: "EXECUTE_INPUT_INVALID" }));
  });

  test("that JSON can't hold is refused", () => {
    expect(() => normaliseInput([encode(Number.NaN)], record)).toThrow(
      expect.objectContaining({ code: "EXECUTE_INPUT_INVALID" }),
    );
  });

  test("writes a large integer as text where the schema says so", () => {
    const large = encode(2n ** 60n);
    expect(normaliseInput([large], record).plain).toEqual({ path: "1152921504606846976" });
    const numbers = { type: "object", properties: { n: { type: "integer" } } } as const;
    expect(() => normaliseInput([large], numbers)).toThrow(expect.objectContaining({ code: "EXECUTE_INPUT_INVALID" }));
  });

  test("keeps a key called __proto__ a plain key", () => {
    const { plain } = normaliseInput([encode(mapFrom([["__proto__", "x"]]))], record);
    expect(Object.keys(plain ?? {})).toEqual(["__proto__"]);
  });
});
