import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prStr } from "../printer/printer.ts";
import { formToValue } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import { EditorSource } from "./editor-source.ts";
import { programs } from "./programs.fixture.ts";
import { recover } from "./recovery.ts";

const recovered = (text: string) => recover(new EditorSource(text, { file: "test.rtfs" }));

/** Places and messages of the errors, and what was read. */
function reading(text: string) {
  const { forms, errors } = recovered(text);
  return {
    errors: errors.map(({ at, message }) => `${at.line}:${at.column} ${message}`),
    forms: forms.map((form) => prStr(formToValue(form))),
  };
}

test("a readable text is read as the reader reads it", () => {
  fc.assert(
    fc.property(programs(), (text) => {
      const { forms, errors } = recovered(text);
      expect(errors).toEqual([]);
      expect(forms).toEqual(read(text, { file: "test.rtfs" }));
    }),
    { numRuns: 300 },
  );
});

describe("behind an error", () => {
  test("the next tokens are read", () => {
    expect(reading("(a 1/2 b) (c 12x)")).toEqual({
      errors: ['1:4 "1/2" begins like a number but is none', '1:14 "12x" begins like a number but is none'],
      forms: ["(a nil b)", "(c nil)"],
    });
  });

  test("a form at the margin ends what is not closed above it", () => {
    expect(reading("(defn f [x] (g x\n(defn h [] 1)")).toEqual({
      errors: ['2:1 a form of the program begins before "(" is closed'],
      forms: ["(defn f [x] (g x))", "(defn h [] 1)"],
    });
  });

  test("lists at the margin stay inside where everything is closed", () => {
    expect(reading("(a\n(b)\n1/2)").forms).toEqual(["(a (b) nil)"]);
  });

  test("a wrong delimiter closes what it fits, or nothing", () => {
    expect(reading("(a [1 2) b").forms).toEqual(["(a [1 2])", "b"]);
    expect(reading("(a ] b)").forms).toEqual(["(a b)"]);
  });

  test("a text that is not closed ends with its line, before what closes around it", () => {
    expect(reading('(a "b)\n(c)').forms).toEqual(["(a nil)", "(c)"]);
  });

  test("a map keeps its entries though one lacks its value", () => {
    expect(reading("{:a 1 :b}")).toMatchObject({ forms: ["{:a 1 :b nil}"] });
  });
});

test("no text is too broken", () => {
  const pieces = fc.constantFrom(
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    '"',
    "#(",
    "#_",
    "#|",
    "|#",
    "'",
    "~@",
    "^",
    "@",
    ";",
    "\n",
    "a",
    "1/2",
    ":k",
    "\\",
    "##x",
    "%",
    "%99",
    "\ud83d",
    "😀",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 60 }).map((all) => all.join(" ")),
        fc.array(pieces, { maxLength: 60 }).map((all) => all.join("")),
        fc.string({ unit: "binary" }),
      ),
      (text) => {
        const { forms, errors } = recovered(text);
        expect(errors.length).toBeLessThanOrEqual(50);
        for (const { start, end } of forms) expect(0 <= start && start <= end && end <= text.length).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

test("nesting without end is told once read, and costs no more than its length", () => {
  const { errors } = recovered("(".repeat(100_000));
  expect(errors[0]?.message).toMatch(/nest deeper than 512/);
});
