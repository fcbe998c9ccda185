import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "../support/clone.ts";
import { agrees, type Fence, type Piece, runnableFences } from "../support/fences.ts";

const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "THREAT_MODEL.md",
  "CONTRIBUTING.md",
  ...globSync("docs/**/*.md", { cwd: root }),
];
const fences = pages
  .filter((page) => existsSync(join(root, page)))
  .flatMap((page) => runnableFences(readFileSync(join(root, page), "utf8")).map((fence) => ({ page, ...fence })));

describe("what the documentation shows is what happens", () => {
  test("and the README shows something", () => {
    expect(fences.map(({ page }) => page)).toContain("README.md");
  });

  test.each(fences)("$page:$line ($language)", ({ language, pieces }) => {
    using clone = new Clone();
    for (const [index, piece] of pieces.entries()) {
      const shown = language === "sh" ? shellOutput(clone, piece) : printedValue(clone, pieces.slice(0, index + 1));
      if (agrees(shown, piece.expected)) continue;
      expect(shown.trimEnd().split("\n"), piece.source).toEqual(piece.expected);
    }
  });

  /** Every shown command succeeds; a piece that shows nothing has only to. */
  function shellOutput(clone: Clone, { source, expected }: Piece): string {
    const { status, stdout, stderr } = clone.run("sh", ["-eu", "-c", source]);
    expect(status, stderr).toBe(0);
    return expected.length > 0 ? stdout : "";
  }

  /** The program up to here as one: later pieces see what earlier ones define, but for those that show a failure. */
  function printedValue(clone: Clone, pieces: readonly Piece[]): string {
    const counted = pieces.filter((piece, index) => index === pieces.length - 1 || !showsFailure(piece));
    const program = counted.map(({ source }) => source).join("\n");
    const { stdout, stderr } = clone.ambit(["run", "--json", "-e", program]);
    expect(stdout, stderr).not.toBe("");
    const { printed, error } = JSON.parse(stdout);
    return error ? `error ${error.kind}` : printed;
  }

  function showsFailure({ expected }: Piece): boolean {
    return expected.some((line) => line.startsWith("error "));
  }
});

describe("a fence tagged run", () => {
  const page = [
    "```sh run",
    "ambit caps",
    "# => one",
    "# =>   two",
    "ambit verify",
    "```",
    "```sh",
    "rm -rf /",
    "```",
    "```clojure run",
    "(+ 1 2)",
    "; => 3",
    "```",
  ].join("\n");

  test("is split after each group of expectations; others are left alone", () => {
    expect(runnableFences(page)).toEqual<Fence[]>([
      {
        language: "sh",
        line: 1,
        pieces: [
          { source: "ambit caps", expected: ["one", "  two"] },
          { source: "ambit verify", expected: [] },
        ],
      },
      { language: "clojure", line: 10, pieces: [{ source: "(+ 1 2)", expected: ["3"] }] },
    ]);
  });

  test("must be closed", () => {
    expect(() => runnableFences("```sh run\nls")).toThrow("line 1");
  });

  test.each([
    ["3\n", ["3"], true],
    ["3\n4\n", ["3"], false],
    ["run 01J in 12 ms", ["run … in … ms"], true],
    ["run 01J in 12 s", ["run … in … ms"], false],
    ["aba", ["ab…ba"], false],
    ["  deep \n", ["  deep"], true],
    ["  deep", ["deep"], false],
  ])("compares line by line, `…` is any text: %j against %j is %s", (actual, expected, outcome) => {
    expect(agrees(actual, expected)).toBe(outcome);
  });
});
