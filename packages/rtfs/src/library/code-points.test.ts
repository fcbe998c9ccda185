import fc from "fast-check";
import { expect, test } from "vitest";
import { codePointAt, codePointCount, codePointSlice, codePoints, unitIndex } from "./code-points.ts";

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", "𝒳", "\u{10ffff}"), maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

test("counting and indexing go by code point", () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: -2, max: 25 }), (text, index) => {
      const expected = Array.from(text);
      expect(codePointCount(text)).toBe(expected.length);
      expect(codePoints(text)).toEqual(expected);
      expect(codePointAt(text, index)).toBe(expected[index]);
    }),
  );
});

test("slices agree with slices of the code points, and only exist within bounds", () => {
  const bound = fc.integer({ min: -2, max: 25 });
  fc.assert(
    fc.property(texts, bound, fc.option(bound, { nil: undefined }), (text, from, to) => {
      const all = Array.from(text);
      const end = to ?? all.length;
      const isInside = from >= 0 && from <= end && end <= all.length;
      expect(codePointSlice(text, { from, to })).toBe(isInside ? all.slice(from, end).join("") : undefined);
    }),
    { numRuns: 500 },
  );
});

test("the end of a text has an index, what lies beyond has none", () => {
  expect(unitIndex("a😀", 2)).toBe(3);
  expect(unitIndex("a😀", 3)).toBeUndefined();
});
