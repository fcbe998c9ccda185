import fc from "fast-check";
import { expect, test } from "vitest";
import { resultLimits, resultOf } from "./result.ts";

function overChannel(channel: string, isCut = false) {
  return resultOf({ channel, isCut, stdout: "" });
}

function printed(stdout: string) {
  return resultOf({ channel: "", isCut: false, stdout });
}

test("what comes over the descriptor wins over what is printed", () => {
  const told = resultOf({ channel: "1", isCut: false, stdout: '{"forged": true}' });
  expect(told).toMatchObject({ result: 1, resultFrom: "channel" });
});

test("any JSON value comes through as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      expect(overChannel(text).result).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ["without a bottom", "[".repeat(200_000), "nested deeper"],
  ["deeper than is read", `${"[".repeat(600)}${"]".repeat(600)}`, "nested deeper"],
  ["of very many values", `[${"[],".repeat(150_000)}1]`, "more than 100000 values"],
  ["with a number that is no JSON", '{"a": [1, {"b": -1e999}]}', "too large for JSON"],
])("a document %s is no result, and a note says why", (_, text, why) => {
  for (const told of [overChannel(text), printed(text)]) {
    expect(told.result).toBeUndefined();
    expect(told.notes.join()).toContain(why);
  }
});

test("a result that was cut is none, even when what was kept would do", () => {
  const told = overChannel("1", true);
  expect(told).toEqual({ notes: [`no result: it is larger than ${resultLimits.bytes} bytes`] });
});

test("a large output may end in a result, and is none itself", () => {
  const log = `${"x".repeat(99)}\n`.repeat(30_000);
  expect(printed(`${log}{"a": 1}\n`)).toMatchObject({ result: { a: 1 }, resultFrom: "stdout" });
  const told = printed(`["${"x".repeat(2 * resultLimits.bytes)}", 7]`);
  expect(told.result).toBeUndefined();
  expect(told.notes.join()).toContain("larger than");
});

test("a large document is refused in no time", () => {
  const text = `[${"1,".repeat(8_000_000)}1]`;
  const before = performance.now();
  expect(printed(text).result).toBeUndefined();
  expect(performance.now() - before).toBeLessThan(200);
});

test("a log full of commas does not hide the line that is the result", () => {
  expect(printed(`${"a,b,c\n".repeat(80_000)}[1]\n`)).toMatchObject({ result: [1] });
});

test("brackets inside a string do not count", () => {
  const text = JSON.stringify("[".repeat(10_000));
  expect(overChannel(text).result).toBe("[".repeat(10_000));
});
