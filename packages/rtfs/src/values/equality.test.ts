import { describe, expect, test } from "vitest";
import { asRtfsError } from "../errors.ts";
import {
  compare,
  equals,
  float,
  hash,
  keyword,
  listFrom,
  mapFrom,
  parseTimestamp,
  parseUuid,
  sym,
  type Value,
  vectorFrom,
} from "./index.ts";

const time = (text: string): Value => parseTimestamp(text) ?? null;

describe("equality", () => {
  test("is strict about types but for vectors and lists", () => {
    expect(equals(1, float(1))).toBe(false);
    expect(equals("a", keyword("a"))).toBe(false);
    expect(equals(keyword("a"), sym("a"))).toBe(false);
    expect(equals(vectorFrom([1, listFrom([2])]), listFrom([1, vectorFrom([2])]))).toBe(true);
    expect(equals(vectorFrom([]), mapFrom([]))).toBe(false);
    expect(equals(null, false)).toBe(false);
  });

  test("NaN equals nothing, zero and negative zero are equal, as in IEEE 754", () => {
    expect(equals(Number.NaN, Number.NaN)).toBe(false);
    expect(equals(float(0), float(-0))).toBe(true);
    expect(hash(float(0))).toBe(hash(float(-0)));
  });

  test("timestamps are equal as instants, uuids in any case", () => {
    expect(equals(time("2024-01-15T10:30:45Z"), time("2024-01-15T12:30:45.000+02:00"))).toBe(true);
    expect(equals(time("1969-12-31T23:59:59.9Z"), time("1970-01-01T00:00:00Z"))).toBe(false);
    const id = "550e8400-e29b-41d4-a716-446655440000";
    expect(equals(parseUuid(id) ?? null, parseUuid(id.toUpperCase()) ?? null)).toBe(true);
  });

  test("maps compare without regard to order", () => {
    const entries: [Value, Value][] = Array.from({ length: 20 }, (_, i) => [i, vectorFrom([i])]);
    expect(equals(mapFrom(entries), mapFrom(entries.toReversed()))).toBe(true);
    expect(equals(mapFrom(entries), mapFrom(entries).set(3, 3))).toBe(false);
  });

  test("values with much shared structure are compared and hashed in no time", () => {
    const doubled = (): Value => {
      let value: Value = vectorFrom(["x"]);
      for (let i = 0; i < 60; i++)
        value =
          i % 2 === 0
            ? vectorFrom([value, value])
            : mapFrom([
                ["a", value],
                ["b", value],
              ]);
      return value;
    };
    const [a, b] = [doubled(), doubled()];
    expect(equals(a, b)).toBe(true);
    expect(hash(a)).toBe(hash(b));
    expect(() => compare(a, b)).toThrow(
      expect.objectContaining({ value: expect.objectContaining({ kind: "SizeLimit" }) }),
    );
  });

  test("nesting beyond the stack ends as StackOverflow, and the next comparison is well", () => {
    const deep = (): Value => {
      let value: Value = null;
      for (let i = 0; i < 1_000_000; i++) value = vectorFrom([value]);
      return value;
    };
    let thrown: unknown;
    try {
      equals(deep(), deep());
    } catch (error) {
      thrown = error;
    }
    expect(asRtfsError(thrown)?.value.kind).toBe("StackOverflow");
    expect(equals(vectorFrom([1]), vectorFrom([1]))).toBe(true);
  });
});

describe("order", () => {
  test("types come in the order of the reference, numbers by value with integers before equal floats", () => {
    const sorted: Value[] = [
      null,
      false,
      true,
      Number.NEGATIVE_INFINITY,
      -(2n ** 62n),
      -1,
      0.5,
      1,
      float(1),
      9007199254740993n,
      float(9007199254740994),
      Number.POSITIVE_INFINITY,
      Number.NaN,
      "",
      "a",
      "\uffff",
      "😀",
      keyword("z"),
      sym("a"),
      time("2024-01-15T10:30:45+02:00"),
      time("2024-01-15T10:30:45Z"),
      parseUuid("00000000-0000-4000-8000-000000000000") ?? null,
      listFrom([]),
      vectorFrom([1]),
      listFrom([1, 0]),
      vectorFrom([2]),
      mapFrom([[keyword("a"), 1]]),
      mapFrom([[keyword("a"), 2]]),
      mapFrom([
        [keyword("b"), 0],
        [keyword("a"), 0],
      ]),
      mapFrom([[keyword("b"), 0]]),
    ];
    for (const [i, a] of sorted.entries()) {
      for (const [j, b] of sorted.entries()) expect(Math.sign(compare(a, b)), `${i} and ${j}`).toBe(Math.sign(i - j));
    }
  });
});
