import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../program.ts";
import { format } from "./format.ts";
import { programs } from "./programs.fixture.ts";
import { tokensOf } from "./tokens.ts";

const formatted = (text: string) => format(text, { file: "test.rtfs" });

describe("whatever the program", () => {
  const holds = (check: (before: string, after: string) => void) =>
    fc.assert(
      fc.property(programs(), (text) => {
        check(text, formatted(text));
      }),
      { numRuns: 1500 },
    );

  test("the layout is laid out as it is", () => {
    holds((_, after) => expect(formatted(after)).toBe(after));
  });

  test("every token stays as it was written, in its order", () => {
    holds((before, after) => expect(codeOf(after)).toEqual(codeOf(before)));
  });

  test("every comment stays, in its order", () => {
    holds((before, after) => expect(commentsOf(after)).toEqual(commentsOf(before)));
  });

  test("it means the same", () => {
    holds((before, after) => expect(meaningOf(after)).toBe(meaningOf(before)));
  });

  test("no line ends in white space and no two blank lines follow each other, outside of texts", () => {
    holds((_, after) => expect(withoutTexts(after)).not.toMatch(/[ \t]\r?\n|\n\r?\n\r?\n|^\s/));
  });
});

const root = fileURLToPath(new URL("../../../..", import.meta.url));

test.each(globSync("{examples,bench,docs,tests}/**/*.rtfs", { cwd: root }))(
  "%s means the same when it is laid out",
  (file) => {
    const text = readFileSync(join(root, file), "utf8");
    const after = formatted(text);
    expect(formatted(after)).toBe(after);
    expect([codeOf(after), commentsOf(after), meaningOf(after)]).toEqual([
      codeOf(text),
      commentsOf(text),
      meaningOf(text),
    ]);
  },
);

function codeOf(text: string): string[] {
  return tokensOf(text).flatMap(({ kind, start, end }) => (kind.endsWith("comment") ? [] : [text.slice(start, end)]));
}

function commentsOf(text: string): string[] {
  const comments = tokensOf(text).filter(({ kind }) => kind.endsWith("comment"));
  return comments.map(({ start, end }) => text.slice(start, end).trimEnd());
}

/** The layout alone: a letter stands for each token. */
function withoutTexts(text: string): string {
  const tokens = tokensOf(text);
  const gaps = tokens.map(({ start }, index) => text.slice(tokens[index - 1]?.end ?? 0, start));
  return `${gaps.join("x")}x${text.slice(tokens.at(-1)?.end ?? 0)}`;
}

function meaningOf(text: string): string {
  try {
    return compile(text, { file: "test.rtfs" }).canonical;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}
