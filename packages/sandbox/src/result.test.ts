import fc from "fast-check";
import { expect, test } from "vitest";
import { resultOf } from "./result.ts";

test("what comes over the descriptor wins over what is printed", () => {
  expect(resultOf({ channel: "1", stdout: '{"forged": true}' })).toMatchObject({ result: 1, resultFrom: "channel" });
});

test("any JSON value comes through as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      expect(resultOf({ channel: text, stdout: "" }).result).toEqual(JSON.parse(text));
    }),
  );
});

test("a document without a bottom is no result", () => {
  expect(resultOf({ channel: "[".repeat(200_000), stdout: "" }).result).toBeUndefined();
});

test("brackets inside a string do not count", () => {
  const text = JSON.stringify("[".repeat(10_000));
  expect(resultOf({ channel: text, stdout: "" }).result).toBe("[".repeat(10_000));
});
