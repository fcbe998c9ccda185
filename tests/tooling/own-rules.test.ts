import { describe, expect, test } from "vitest";
import { findBanned, withoutExceptions } from "../../scripts/checks/banned-patterns.ts";
import { shapeOf } from "../../scripts/checks/shape.ts";
import { parseSource } from "../../scripts/checks/sources.ts";

const rulesIn = (text: string, file = "packages/cli/src/a.ts") =>
  findBanned([parseSource(file, text)]).map(({ rule }) => rule);

describe("a banned construct is found", () => {
  test.each([
    ["code-from-text", "eval(text);"],
    ["code-from-text", "new Function(text);"],
    ["code-from-text", "globalThis.Function(text);"],
    ["code-from-text", 'import { runInNewContext } from "node:vm";'],
    ["regexp-from-variable", "const find = (pattern) => new RegExp(pattern);"],
    ["regexp-from-variable", "function find(pattern) { RegExp(`^${pattern}$`); }"],
    ["outlives-its-owner", "async () => { await using file = open(); return file.read(); };"],
    ["outlives-its-owner", "async () => { await using file = open(); if (x) { return read({ file }); } };"],
    ["object-as-dictionary", "const found: Record<string, number> = {};"],
    ["object-as-dictionary", "const found: { [name: string]: number } = {};"],
  ])("%s: %s", (rule, text) => {
    expect(rulesIn(text)).toEqual([rule]);
  });

  test.each([
    ["clock", "Date.now();"],
    ["clock", "new Date();"],
    ["clock", "performance.now();"],
    ["chance", "Math.random();"],
    ["chance", "crypto.randomUUID();"],
    ["chance", 'import { randomUUID as id } from "node:crypto";'],
  ])("%s, in core: %s", (rule, text) => {
    expect(rulesIn(text, "packages/core/src/runs/drive.ts")).toEqual([rule]);
    expect(rulesIn(text, "packages/core/src/ports.ts")).toEqual([]);
    expect(rulesIn(text)).toEqual([]);
  });
});

describe("in a test", () => {
  test.each([
    "expect(run()).toMatchObject({ message: /gone/ });",
    "await expect(run()).rejects.toMatchObject({ errors: [{ message: /gone/ }] });",
    "expect(run()).toEqual([/gone/]);",
  ])("an expectation that accepts anything is found: %s", (text) => {
    expect(rulesIn(text, "tests/a.test.ts")).toEqual(["expects-anything"]);
    expect(rulesIn(text)).toEqual([]);
  });

  test.each([
    "expect(run()).toMatchObject({ message: expect.stringMatching(/gone/) });",
    "expect(run()).toMatch(/gone/);",
    "eval(text); Date.now();",
  ])("what holds, and what only sources must not do, passes: %s", (text) => {
    expect(rulesIn(text, "packages/core/src/a.test.ts")).toEqual([]);
  });
});

test.each([
  'const find = () => new RegExp("a+");',
  "const name = new RegExp(`^${letters}+$`);",
  "const text = 'eval(x)'; // new Function()",
  "new Date(0);",
  "const found: Record<Color, number> = { red: 1 };",
  "const options: Options = {};",
  "async () => { await using file = open(); return await file.read(); };",
  "async () => { await using file = open(); return file.size; };",
  "async () => { const file = open(); return file.read(); };",
  "matcher.eval(x);",
])("what only looks alike passes: %s", (text) => {
  expect(rulesIn(text, "packages/core/src/call.ts")).toEqual([]);
});

test("an exception covers its file and rule, and is reported once it covers nothing", () => {
  const findings = findBanned([parseSource("packages/cli/src/a.ts", "eval(text);")]);
  const used = { file: "packages/cli/src/a.ts", rule: "code-from-text", because: "shown" };
  const spare = { ...used, rule: "clock" };
  expect(withoutExceptions(findings, [used, spare])).toEqual({ findings: [], stale: [spare] });
  expect(withoutExceptions(findings, [spare]).findings).toHaveLength(1);
});

test("the shape names the longest function with its place", () => {
  const source = parseSource(
    "packages/cli/src/a.ts",
    "const short = () => 1;\nfunction long() {\n  return [\n  ];\n}\n",
  );
  expect(shapeOf([source], { count: 1 })).toEqual({
    files: [{ name: "packages/cli/src/a.ts", lines: 5 }],
    functions: [{ name: "packages/cli/src/a.ts:2 long", lines: 4 }],
  });
});
