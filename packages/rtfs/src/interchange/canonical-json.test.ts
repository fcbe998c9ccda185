import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("the example of RFC 8785 §3.2.2 has the text that §3.2.4 gives", () => {
  const json = {
    numbers: JSON.parse("[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]"),
    string: '€$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(json)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("keys stand in the order of their UTF-16 units", () => {
  const json = { "€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, ö: 7 };
  expect(Object.keys(JSON.parse(canonicalJson(json)))).toHaveLength(7);
  expect(canonicalJson(json)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
});

test("what is no JSON is refused", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, undefined, 5n, "\ud800", { "\ud800": 1 }, [undefined]]) {
    expect(() => canonicalJson(bad as never)).toThrow(
      expect.objectContaining({ value: expect.objectContaining({ kind: "JsonError" }) }),
    );
  }
  expect(canonicalJson(-0)).toBe("0");
});
