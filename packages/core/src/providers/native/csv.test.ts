import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "./csv.ts";

const cells = (text: string, options = {}) => parseCsv(text, options).map((record) => record.cells);

test("cells are split at commas, records at any line end", () => {
  expect(cells("a,b\n1,2\r\n3,\r,4")).toEqual([
    ["a", "b"],
    ["1", "2"],
    ["3", ""],
    ["", "4"],
  ]);
});

test("a quoted cell holds separators, line ends and quotes", () => {
  expect(cells('"a,b","c\nd","e""f",""\n')).toEqual([["a,b", "c\nd", 'e"f', ""]]);
});

test("a byte order mark, empty lines and comments are left out", () => {
  expect(cells("\uFEFF# title\n\na,b\n# note, with comma\n1,2", { comment: "#" })).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("every record knows the line that it begins on", () => {
  expect(parseCsv('a\n"x\ny"\n\nb').map(({ line }) => line)).toEqual([1, 2, 5]);
});

test.each([
  ['a,b\n"x', 2, /never closed/],
  ['a\n"x"y', 2, /after a closing quote/],
])("%j is refused with its line", (text, line, message) => {
  expect(() => parseCsv(text)).toThrow(
    expect.objectContaining({ kind: "CsvError", details: { line }, message: expect.stringMatching(message) }),
  );
});

const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", "\r", " ", "#", "é", ";"), maxLength: 6 });
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const plainOrQuoted = (text: string) => (/[",\n\r]/.test(text) || text === "" ? quote(text) : text);

test("what is written as CSV is read back, whatever the line end", () => {
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, fc.constantFrom("\n", "\r\n", "\r"), fc.boolean(), (table, lineEnd, isEnded) => {
      const text = table.map((row) => row.map(plainOrQuoted).join(",")).join(lineEnd) + (isEnded ? lineEnd : "");
      expect(cells(text)).toEqual(table);
    }),
  );
});

test("any text is read or refused with a line, and never hangs", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r"), maxLength: 40 }), (text) => {
      try {
        parseCsv(text);
      } catch (error) {
        expect(error).toMatchObject({ code: "EXECUTE_FAILED", kind: "CsvError" });
      }
    }),
  );
});
