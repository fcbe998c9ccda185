import { expect, test } from "vitest";
import { printable, printableLine } from "./terminal.ts";

test.each([
  ["\u001b[2J", "\\x1b[2J"],
  ["\u009b31m", "\\x9b31m"],
  ["over\rwritten", "over\\x0dwritten"],
  ["\u202egnp.exe", "\\u202egnp.exe"],
  ["a\u2028b", "a\\u2028b"],
  ["two\nlines\tand ümlauts 日本 🙂", "two\nlines\tand ümlauts 日本 🙂"],
])("text from outside steers no terminal: %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("a fact within a line breaks no line", () => {
  expect(printableLine("/tmp/a\nreads  /tmp/b\t")).toBe("/tmp/a\\nreads  /tmp/b\\t");
});
