import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileAst, ProgramFormError, parseAst, RtfsError, RtfsParseError, readAst } from "../index.ts";
import { pathsIn, replaceAt } from "./json-paths.fixture.ts";
import { corpus, observe, programOf } from "./programs.fixture.ts";

const options = { file: "program.json" };
const treeOf = (source: string) => JSON.parse(JSON.stringify(parseAst(source, { file: "corpus.rtfs" })));

test("the tree of a program holds its forms with their places, short forms written out", () => {
  expect(parseAst("'é\n {:k 9007199254740993}", { file: "a.rtfs" })).toEqual({
    format: "rtfs-ast",
    version: 1,
    file: "a.rtfs",
    forms: [
      {
        kind: "list",
        items: [
          { kind: "symbol", name: "quote", start: [1, 1, 0], end: [1, 2, 1] },
          { kind: "symbol", name: "é", start: [1, 2, 1], end: [1, 3, 2] },
        ],
        start: [1, 1, 0],
        end: [1, 3, 2],
      },
      {
        kind: "map",
        entries: [
          [
            { kind: "keyword", name: "k", start: [2, 3, 5], end: [2, 5, 7] },
            { kind: "integer", value: "9007199254740993", start: [2, 6, 8], end: [2, 22, 24] },
          ],
        ],
        start: [2, 2, 4],
        end: [2, 23, 25],
      },
    ],
  });
});

test.each(corpus)("%s means the same as a tree", async (source) => {
  expect(await observe(compileAst(treeOf(source), options))).toEqual(await observe(programOf(source)));
});

test("an error of the program stands where its text had it", () => {
  const wrong = treeOf("(do\n  (let [x]\n x))");
  expect(() => compileAst(wrong, options)).toThrow(RtfsParseError);
  expect(() => compileAst(wrong, options)).toThrow(
    expect.objectContaining({ at: { file: "corpus.rtfs", line: 2, column: 8, offset: 11 }, excerpt: "" }),
  );
});

describe("what the reader could not have made of a text is refused by its path", () => {
  const at = { start: [1, 1, 0], end: [1, 9, 8] };
  const document = (form: unknown) => ({ format: "rtfs-ast", version: 1, file: "f", forms: [form] });
  const inside = (form: unknown) => document({ kind: "list", items: [form], ...at });

  test.each<[string, unknown, string]>([
    ["no object", [], "$: "],
    ["another format", { ...document({}), format: "clj" }, "$: "],
    ["another version", { ...document({}), version: 2 }, "$: its version is 2"],
    ["a further field", { ...document({}), more: 1 }, "$: there is no field"],
    [
      "a prototype",
      JSON.parse('{"format":"rtfs-ast","version":1,"file":"f","forms":[],"__proto__":{}}'),
      "$: there is no field",
    ],
    ["an unknown kind", inside({ kind: "set", ...at }), '$.forms[0].items[0]: "set" is no kind'],
    ["a kind of every object", inside({ kind: "constructor", ...at }), "$.forms[0].items[0]: "],
    ["a blank in a symbol", inside({ kind: "symbol", name: "a b", ...at }), '$.forms[0].items[0]: "a b"'],
    ["a number as a symbol", inside({ kind: "symbol", name: "12", ...at }), "$.forms[0].items[0]: "],
    ["a literal as a symbol", inside({ kind: "symbol", name: "nil", ...at }), "$.forms[0].items[0]: "],
    ["an empty name", inside({ kind: "keyword", name: "", ...at }), "$.forms[0].items[0]: "],
    ["a comment as a symbol", inside({ kind: "symbol", name: "a;b", ...at }), "$.forms[0].items[0]: "],
    ["a parenthesis in a keyword", inside({ kind: "keyword", name: "a)", ...at }), "$.forms[0].items[0]: "],
    ["half a surrogate pair", inside({ kind: "string", value: "\ud800", ...at }), "$.forms[0].items[0]: "],
    ["an inexact integer", inside({ kind: "integer", value: 2 ** 53, ...at }), "$.forms[0].items[0]: "],
    ["a fraction as an integer", inside({ kind: "integer", value: 1.5, ...at }), "$.forms[0].items[0]: "],
    [
      "an integer of 65 bits",
      inside({ kind: "integer", value: "9223372036854775808", ...at }),
      "$.forms[0].items[0]: ",
    ],
    ["a small integer as digits", inside({ kind: "integer", value: "12", ...at }), "$.forms[0].items[0]: "],
    ["a float in another spelling", inside({ kind: "float", value: "1.50", ...at }), "$.forms[0].items[0]: "],
    [
      "a day that never was",
      inside({ kind: "timestamp", value: "2023-02-30T00:00:00Z", ...at }),
      "$.forms[0].items[0]: ",
    ],
    ["a resource without a name", inside({ kind: "resource", value: "resource://", ...at }), "$.forms[0].items[0]: "],
    ["a missing field", inside({ kind: "string", ...at }), "$.forms[0].items[0]: the field value is missing"],
    ["a foreign field", inside({ kind: "nil", value: 1, ...at }), '$.forms[0].items[0]: there is no field "value"'],
    [
      "metadata that is no map",
      inside({ kind: "meta", meta: { kind: "nil", ...at }, form: { kind: "nil", ...at }, ...at }),
      "$.forms[0].items[0]: the metadata",
    ],
    [
      "a form that ends before it starts",
      inside({ kind: "nil", start: [1, 5, 4], end: [1, 5, 4] }),
      "$.forms[0].items[0]: the form ends",
    ],
    [
      "a part outside of its form",
      inside({ kind: "nil", start: [1, 5, 4], end: [1, 20, 19] }),
      "$.forms[0]: a part stands outside",
    ],
    ["a place that is none", inside({ kind: "nil", start: [0, 1, 0], end: [1, 3, 2] }), "$.forms[0].items[0].start: "],
    [
      "one offset in two lines",
      inside({ kind: "nil", start: [2, 1, 0], end: [1, 9, 8] }),
      "$.forms[0].items[0].start: ",
    ],
    [
      "a column that no text has",
      inside({ kind: "nil", start: [1, 4, 2], end: [1, 9, 8] }),
      "$: line 1, column 4 is not at offset 2",
    ],
    [
      "an entry without a value",
      inside({ kind: "map", entries: [[{ kind: "nil", ...at }]], ...at }),
      "$.forms[0].items[0].entries[0]: ",
    ],
    [
      "one key twice",
      inside({
        kind: "map",
        entries: [1, 2].map(() => [
          { kind: "keyword", name: "k", ...at },
          { kind: "nil", ...at },
        ]),
        ...at,
      }),
      "$.forms[0].items[0].entries[1]: the same literal key",
    ],
  ])("%s", (_, json, message) => {
    expect(() => compileAst(json, options)).toThrow(ProgramFormError);
    expect(() => compileAst(json, options)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
  });

  test("too much of it, before it is parsed", () => {
    expect(() => readAst("[".repeat(200_000))).toThrow(/nests deeper than/);
    expect(() => readAst(`["${"[".repeat(200_000)}", "\\"[[["]`)).not.toThrow();
    expect(() => readAst(`[${"[],".repeat(10_000_000)}[]]`)).toThrow(/more than .* parts/);
    expect(() => readAst("{")).toThrow(/is no JSON/);
    const nested = (depth: number): unknown =>
      depth === 0 ? { kind: "nil", ...at } : { kind: "list", items: [nested(depth - 1)], ...at };
    expect(() => compileAst(document(nested(520)), options)).toThrow(/forms nest deeper than/);
    const long = { kind: "string", value: "x".repeat(1 << 20), ...at };
    expect(() => compileAst(document({ kind: "list", items: [long, long], ...at }), options)).toThrow(
      /more than 1048576 characters/,
    );
  });
});

test("a tree that was changed anywhere is a program or is refused", () => {
  const trees = corpus.map((source) => JSON.stringify(parseAst(source, { file: "corpus.rtfs" })));
  fc.assert(
    fc.property(fc.constantFrom(...trees), fc.nat(), fc.jsonValue({ maxDepth: 2 }), (tree, choice, value) => {
      const json = JSON.parse(tree);
      const paths = pathsIn(json);
      replaceAt(json, paths[choice % paths.length] ?? [], value);
      try {
        compileAst(json, options);
      } catch (refusal) {
        expect([ProgramFormError, RtfsParseError, RtfsError].some((kind) => refusal instanceof kind)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
