import fc from "fast-check";
import { expect, test } from "vitest";
import { RtfsError } from "../errors.ts";
import { equals, isInteger, keyword, mapFrom, sym, type Value, Vector } from "../values/index.ts";
import { Meter } from "../values/meter.ts";
import { readJson } from "./json-read.ts";
import { writeJson } from "./json-write.ts";

const meter = new Meter();

function read(text: string, { keywords = false } = {}): Value {
  return readJson(text, { keywords, meter });
}

function write(value: Value, { pretty = false } = {}): string {
  return writeJson(value, { pretty, meter });
}

function refusal(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    return error instanceof RtfsError ? `${error.value.kind}: ${error.value.message}` : String(error);
  }
}

test("numbers keep their kind and every digit of 64 bits", () => {
  expect(read("[1, 1.0, -0.5, 1e3, 9007199254740993]")).toEqual(
    Vector.of([1, read("1.0"), -0.5, read("1000.0"), 9007199254740993n]),
  );
  expect(isInteger(read("1.0"))).toBe(false);
  expect(Object.is(read("-0"), 0)).toBe(true);
  expect(refusal(() => read("9223372036854775808"))).toMatch(/^JsonError: .*64 bits/);
  expect(refusal(() => read("1e999"))).toMatch(/^JsonError/);
});

test("objects keep the order of their keys, numeric-looking ones too", () => {
  expect(write(read('{"b":1,"2":2,"1":{"__proto__":3}}'))).toBe('{"b":1,"2":2,"1":{"__proto__":3}}');
});

test("keys become keywords on request, where they are names", () => {
  const map = read('{"a/b":1,"not a name":2}', { keywords: true });
  expect(
    equals(
      map,
      mapFrom([
        [keyword("a/b"), 1],
        ["not a name", 2],
      ]),
    ),
  ).toBe(true);
});

test("bad input says where it went wrong", () => {
  expect(refusal(() => read('{\n "a": nope}'))).toBe("JsonError: Bad JSON at line 2, column 7: no value begins here");
  for (const text of [
    "",
    "{",
    "[1,]",
    '{"a" 1}',
    "01",
    "1 2",
    "'a'",
    '"a',
    '"\\x"',
    '"\\ud800"',
    "[".repeat(600),
    "NaN",
    "+1",
    ".5",
  ])
    expect(refusal(() => read(text))).toMatch(/^JsonError/);
});

test("what JSON cannot say without a lie is refused, with the path to it", () => {
  expect(refusal(() => write(Number.NaN))).toMatch(/^JsonError/);
  expect(refusal(() => write(9007199254740993n))).toMatch(/^JsonError/);
  expect(refusal(() => write(mapFrom([[keyword("a"), Vector.of([1, sym("x")])]])))).toBe(
    "TypeError: JSON cannot hold a value of type symbol (at .a[1])",
  );
  expect(refusal(() => write(mapFrom([[null, 2]])))).toMatch(/^TypeError: .*key of type nil/);
  expect(write(mapFrom([[1, 2]]))).toBe('{"1":2}');
  expect(
    refusal(() =>
      write(
        mapFrom([
          [keyword("a"), 1],
          ["a", 2],
        ]),
      ),
    ),
  ).toMatch(/^JsonError: .*two keys that are both "a"/);
});

test("pretty JSON breaks lines and indents by two spaces", () => {
  expect(write(read('{"a":[1,{}],"b":[]}'), { pretty: true })).toBe('{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}');
});

test("reading and writing agree with JSON.parse and JSON.stringify", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\d{16}/.test(text));
      expect(JSON.parse(write(read(text)))).toEqual(JSON.parse(text));
      expect(equals(read(write(read(text))), read(text))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("any text is read as JSON.parse reads it or refused where it refuses", () => {
  const noise = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u01e+-. ntrue'), maxLength: 12 });
  fc.assert(
    fc.property(noise, (text) => {
      let isValid = true;
      try {
        JSON.parse(text);
      } catch {
        isValid = false;
      }
      expect(refusal(() => read(text)) === "accepted").toBe(isValid);
    }),
    { numRuns: 3000 },
  );
});
