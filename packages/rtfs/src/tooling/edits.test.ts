import fc from "fast-check";
import { expect, test } from "vitest";
import { type Edit, formatEdits } from "./edits.ts";
import { format } from "./format.ts";
import { programs } from "./programs.fixture.ts";

const file = { file: "test.rtfs" };

function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toReversed()
    .reduce((after, { start, end, text: put }) => after.slice(0, start) + put + after.slice(end), text);
}

test("the edits of a text make its layout", () => {
  fc.assert(
    fc.property(programs(), (text) => {
      expect(applied(text, formatEdits(text, file))).toBe(format(text, file));
    }),
    { numRuns: 1000 },
  );
});

test("only what changes is replaced", () => {
  expect(formatEdits("(let [a 1]\n(b))\n(c)\n", file)).toEqual([{ start: 10, end: 11, text: "\n  " }]);
});
