import { describe, expect, test } from "vitest";
import { compile, RtfsParseError, Source } from "../index.ts";

/** The excerpt for a place in a text, from 1. */
function excerpt(text: string, [line, column]: readonly [number, number]): string {
  return new Source(text, { file: "p.rtfs" }).excerpt([{ file: "p.rtfs", line, column, offset: 0 }]);
}

/** Columns that a terminal needs for a text, where a wide character takes two. */
const columns = (text: string) => Array.from(text.replaceAll(/[日本語😀]/gu, "ww")).length;

describe("an excerpt", () => {
  test("shows the line with a caret beneath the column", () => {
    expect(excerpt("(do\n  (inc x))", [2, 3])).toBe("2 |   (inc x))\n  |   ^");
    expect(excerpt("abc", [1, 4])).toBe("1 | abc\n  |    ^");
  });

  test.each([
    ["tabs", "\t\t(inc x)", 3, "1 |     (inc x)\n  |     ^"],
    ["wide characters", '(str "日本" x)', 11, '1 | (str "日本" x)\n  |             ^'],
    ["emoji", '(str "😀" x)', 10, '1 | (str "😀" x)\n  |           ^'],
    ["joined marks", '(str "e\u0301" x)', 11, '1 | (str "e\u0301" x)\n  |          ^'],
    ["what cannot be shown", '(str "\u0007\u202e" x)', 11, '1 | (str "··" x)\n  |           ^'],
  ])("stays aligned beneath %s", (_, text, column, expected) => {
    expect(excerpt(text, [1, column])).toBe(expected);
  });

  test.each([
    ["its beginning", 1],
    ["its middle", 500],
    ["its end", 999],
    ["behind its end", 1001],
  ])("of a long line is cut to 80 columns around %s", (_, column) => {
    const text = `${"日x".repeat(499)}@@`;
    const lines = excerpt(text, [1, column]).split("\n");
    const [shown = "", carets = ""] = lines;
    for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(74);
    const marked = Array.from(shown.replaceAll(/日/g, "日\u0000"))[carets.length - 1];
    expect(marked).toBe(Array.from(text)[column - 1]);
    expect([shown.includes("| …"), shown.endsWith("…")]).toEqual([column > 40, column < 960]);
  });

  test("of two places on one line marks both, on two lines each", () => {
    const problem = (text: string) => {
      try {
        compile(text, { file: "p" });
      } catch (error) {
        if (error instanceof RtfsParseError) return error.excerpt;
      }
      return "";
    };
    expect(problem("(+ 1 (2)")).toBe("1 | (+ 1 (2)\n  | ^       ^");
    expect(problem("(+ 1\n 2")).toBe("1 | (+ 1\n  | ^\n2 |  2\n  |   ^");
  });
});
