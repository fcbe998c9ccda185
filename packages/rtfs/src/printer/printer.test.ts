import { describe, expect, test } from "vitest";
import { ErrorValue } from "../errors.ts";
import { float, keyword, listFrom, mapFrom, sym, type Value, vectorFrom } from "../values/index.ts";
import { prStr, str } from "./printer.ts";

describe("printing", () => {
  test.each<[Value, string]>([
    [4, "4"],
    [float(4), "4.0"],
    [float(0.1), "0.1"],
    [float(-0), "-0.0"],
    [float(1e21), "1.0e21"],
    [float(123456789012345680000), "123456789012345680000.0"],
    [float(1e-7), "1.0e-7"],
    [float(1.5e-7), "1.5e-7"],
    [float(0.000001), "0.000001"],
    [float(5e-324), "5.0e-324"],
    [Number.NaN, "##NaN"],
    [Number.NEGATIVE_INFINITY, "##-Inf"],
    [9007199254740993n, "9007199254740993"],
    ['say "hi"\\\n\0', '"say \\"hi\\"\\\\\\n\\0"'],
    ["\u001b\u202e", '"\\u{1b}\\u{202e}"'],
    [keyword("a/b"), ":a/b"],
    [sym("x"), "x"],
    [vectorFrom([1, vectorFrom([]), listFrom([null])]), "[1 [] (nil)]"],
    [new ErrorValue({ kind: "TypeError", message: "no" }), "#<error TypeError: no>"],
  ])("%o is %s", (value, expected) => {
    expect(prStr(value)).toBe(expected);
  });

  test("maps print in the order of insertion", () => {
    const entries = [9, 3, 7, 1, 8, 2, 6, 4, 5, 0].map((n) => [keyword(`k${n}`), n] as const);
    expect(prStr(mapFrom(entries))).toBe("{:k9 9 :k3 3 :k7 7 :k1 1 :k8 8 :k2 2 :k6 6 :k4 4 :k5 5 :k0 0}");
  });

  test("str inserts only a string at the top raw", () => {
    expect([str("a"), str(null), str(vectorFrom(["a"]))]).toEqual(["a", "nil", '["a"]']);
  });

  test("a value that would unfold without end, or nests too deep, is SizeLimit", () => {
    let doubled: Value = vectorFrom(["0123456789"]);
    for (let i = 0; i < 40; i++) doubled = vectorFrom([doubled, doubled]);
    let deep: Value = null;
    for (let i = 0; i < 100_000; i++) deep = listFrom([deep]);
    for (const value of [doubled, deep])
      expect(() => prStr(value)).toThrow(
        expect.objectContaining({ value: expect.objectContaining({ kind: "SizeLimit" }) }),
      );
  });
});
