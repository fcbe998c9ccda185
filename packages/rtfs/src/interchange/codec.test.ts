import { describe, expect, test } from "vitest";
import { ErrorValue } from "../errors.ts";
import { prStr } from "../printer/printer.ts";
import { Fn } from "../run/function.ts";
import {
  float,
  keyword,
  listFrom,
  mapFrom,
  parseTimestamp,
  parseUuid,
  ResourceHandle,
  sym,
  type Value,
  vectorFrom,
} from "../values/index.ts";
import { decode, encode, encodeAll } from "./codec.ts";
import { toPlain } from "./plain.ts";

const raises = (kind: string) => expect.objectContaining({ value: expect.objectContaining({ kind }) });

describe("the lossless codec", () => {
  test.each<[Value, unknown]>([
    [null, null],
    [true, true],
    ["a", "a"],
    [-5, -5],
    [float(1), ["f", "1.0"]],
    [Number.NaN, ["f", "##NaN"]],
    [float(-0), ["f", "-0.0"]],
    [9007199254740993n, ["i", "9007199254740993"]],
    [keyword("a"), ["k", ":a"]],
    [sym("sym"), ["y", "sym"]],
    [vectorFrom([1, "x"]), ["v", 1, "x"]],
    [listFrom([]), ["l"]],
    [
      mapFrom([
        [keyword("b"), 1],
        ["a", null],
      ]),
      ["m", [["k", ":b"], 1], ["a", null]],
    ],
    [parseTimestamp("2024-01-15T10:30:45Z") ?? null, ["t", "2024-01-15T10:30:45Z"]],
    [parseUuid("A0000000-0000-4000-8000-000000000000") ?? null, ["u", "a0000000-0000-4000-8000-000000000000"]],
    [new ResourceHandle("resource://x"), ["r", "resource://x"]],
  ])("%o", (value, encoded) => {
    expect(encode(value)).toEqual(encoded);
    expect(prStr(decode(encoded))).toBe(prStr(value));
  });

  test("an error travels with its data, cause and place", () => {
    const at = { file: "a.rtfs", line: 1, column: 2, offset: 1 };
    const cause = new ErrorValue({ kind: "Timeout", message: "slow" });
    const error = new ErrorValue({ kind: "my/err", message: "no", data: mapFrom([[keyword("n"), 1]]), cause, at });
    expect(encode(error)).toEqual([
      "e",
      {
        kind: "my/err",
        message: "no",
        data: ["m", [["k", ":n"], 1]],
        cause: ["e", { kind: "Timeout", message: "slow", data: ["m"], cause: null, at: null }],
        at,
      },
    ]);
    expect(decode(encode(error))).toMatchObject({ kind: "my/err", message: "no", at, cause: { kind: "Timeout" } });
  });

  test.each([
    [undefined],
    [1.5],
    [2 ** 53],
    [{}],
    [[]],
    [["f", "1"]],
    [["f", "1.00"]],
    [["i", "5"]],
    [["i", "9223372036854775808"]],
    [["k", "a"]],
    [["k", ":"]],
    [["k", ":a", 1]],
    [["m", ["a"]]],
    [["m", ["a", 1], ["a", 2]]],
    [["t", "yesterday"]],
    [["u", "x"]],
    [["r", "http://x"]],
    [["e", { kind: "K" }]],
    [["e", { kind: "K", message: "m", data: 1 }]],
    [["e", { kind: "K", message: "m", at: { line: 1 } }]],
    [["__proto__", "x"]],
    ["\ud800"],
    [["k", ":\ud800"]],
  ])("%j is no encoded value", (json) => {
    expect(() => decode(json)).toThrow(raises("JsonError"));
  });

  test("functions, lone surrogates, too deep nesting and endless sharing are refused", () => {
    const call = () => null;
    const code = { name: "f", call0: call, call1: call, call2: call, call3: call, callMany: call, start: null };
    expect(() => encode(vectorFrom([new Fn(code, [])]))).toThrow(raises("TypeError"));
    expect(() => encode(vectorFrom(["\udc00"]))).toThrow(raises("JsonError"));
    let deep: Value = null;
    let json: unknown = null;
    for (let i = 0; i < 5000; i++) [deep, json] = [vectorFrom([deep]), ["v", json]];
    expect(() => encode(deep)).toThrow(raises("SizeLimit"));
    expect(() => decode(json)).toThrow(raises("SizeLimit"));
    let doubled: Value = vectorFrom([1]);
    for (let i = 0; i < 40; i++) doubled = vectorFrom([doubled, doubled]);
    expect(() => encode(doubled)).toThrow(raises("SizeLimit"));
  });

  test("texts are bounded together, however much of them is shared", () => {
    const text = "a".repeat(4 << 20);
    expect(encode(vectorFrom([text, text]))).toEqual(["v", text, text]);
    expect(() => encode(vectorFrom(Array(9).fill(text)))).toThrow(raises("SizeLimit"));
    expect(encodeAll([text, text])).toEqual([text, text]);
    expect(() => encodeAll(Array(9).fill(text))).toThrow(raises("SizeLimit"));
    expect(() => toPlain(vectorFrom(Array(9).fill(text)))).toThrow(raises("SizeLimit"));
    expect(() => toPlain(mapFrom(Array.from({ length: 9 }, (_, i) => [`${i}${text}`, 1])))).toThrow(
      raises("SizeLimit"),
    );
  });
});
