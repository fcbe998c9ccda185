import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RtfsParseError } from "../errors.ts";
import { prStr } from "../printer/printer.ts";
import { type List, sym, typeName, type Value, vectorFrom } from "../values/index.ts";
import { type Form, formToValue, valueToForm } from "./forms.ts";
import { read } from "./reader.ts";
import { Source } from "./source.ts";

const file = "test.rtfs";
const readValues = (source: string): Value[] => read(source, { file }).map(formToValue);
const printed = (source: string): string => readValues(source).map(prStr).join(" ");
const typed = (source: string): string[] => readValues(source).map(typeName);

function problem(source: string, limits: { maxBytes?: number; maxDepth?: number } = {}): RtfsParseError {
  try {
    read(source, { file, ...limits });
  } catch (thrown) {
    if (thrown instanceof RtfsParseError) return thrown;
    throw thrown;
  }
  throw new Error(`${source} was read`);
}

const where = ({ at, opened }: RtfsParseError) => ({
  at: `${at.line}:${at.column}`,
  ...(opened === undefined ? {} : { opened: `${opened.line}:${opened.column}` }),
});

describe("atoms", () => {
  test.each([
    ["nil true false", "nil true false"],
    ["trueish nilly", "trueish nilly"],
    ["42 -42 +42 -0 007", "42 -42 42 0 7"],
    ["0x2A -0xff 0b101 0o755", "42 -255 5 493"],
    ["9223372036854775807 -9223372036854775808", "9223372036854775807 -9223372036854775808"],
    ["9007199254740991 9007199254740993", "9007199254740991 9007199254740993"],
    ["1.50 1e3 -2.5E-7 4.0 1e21 -0.0", "1.5 1000.0 -2.5e-7 4.0 1.0e21 -0.0"],
    ["##Inf ##-Inf ##NaN", "##Inf ##-Inf ##NaN"],
    [":a :ns/name :a.b/name :com.acme:v1.0/name :rtfs.core:v2.0:intent", undefined],
    ["+ - / -> ->> .method Name. <= set! my.app/math/add λ élan %1 & &x a@b c#", undefined],
    ["x:int x: p:my.ns/Point :", undefined],
  ])("%s", (source, expected) => {
    expect(printed(source)).toBe(expected ?? source);
  });

  test("an integer beyond the safe range keeps every digit", () => {
    expect(readValues("9007199254740993")).toEqual([9007199254740993n]);
  });

  test("timestamps, uuids and resource handles have types of their own", () => {
    const source =
      "2024-01-15T10:30:45Z 2024-01-15T10:30:45.123456789+02:00 0B9F0C6E-0000-4000-8000-00000000abcd resource://a/b?c=1";
    expect(typed(source)).toEqual(["timestamp", "timestamp", "uuid", "resource-handle"]);
    expect(printed("a0000000-0000-4000-8000-00000000abcd 2024-01-15T10:30:45_120Z")).toBe(
      "a0000000-0000-4000-8000-00000000abcd 2024-01-15T10:30:45.120Z",
    );
  });

  test("strings may span lines and know all escapes", () => {
    expect(readValues(String.raw`"a\n\t\r\\\"\0\u00e9\u{1F600}\ud83d\ude00"`)).toEqual(['a\n\t\r\\"\0é😀😀']);
    expect(readValues('"two\nlines"')).toEqual(["two\nlines"]);
  });
});

describe("white space and comments", () => {
  test("commas are white space, a byte order mark is passed over, an empty source is an empty program", () => {
    expect(printed("\uFEFF[1,2,,3]")).toBe("[1 2 3]");
    expect(read(" \t\r\n\f,", { file })).toEqual([]);
    expect(read("", { file })).toEqual([]);
  });

  test("line comments, nested block comments and discarded forms leave nothing behind", () => {
    expect(printed("1 ; two ( \n 3 #| a #| b |# ) |# 4 #_(5 [6]) 7 #_#_ 8 9 10 ; end")).toBe("1 3 4 7 10");
    expect(printed("[1 #_2] {:a #_1 2}")).toBe("[1] {:a 2}");
  });
});

describe("reader forms", () => {
  test.each([
    ["'x", "(quote x)"],
    ["`(a ~b ~@c)", "(quasiquote (a (unquote b) (unquote-splicing c)))"],
    ["#(+ % %3)", "(fn [%1 %2 %3] (+ %1 %3))"],
    ["#(f %& '%2 #_%9)", "(fn [%1 %2 & %&] (f %& (quote %2)))"],
    ["#(inc 1)", "(fn [] (inc 1))"],
    ["%params", "%params"],
    ["@plan-id @:a/b", "(context/get :plan-id) (context/get :a/b)"],
  ])("%s is %s", (source, expected) => {
    expect(printed(source)).toBe(expected);
  });

  test.each([
    ["^:private x", "{:private true}"],
    ["^{:doc 1} x", "{:doc 1}"],
    ["^:delegation :local [x]", "{:delegation :local}"],
    ['^:delegation :remote "id" [x]', '{:delegation [:remote "id"]}'],
  ])("%s has the metadata %s", (source, expected) => {
    const [form] = read(source, { file });
    expect(form?.kind === "meta" && prStr(formToValue(form.meta))).toBe(expected);
  });

  test("spans and places point at each form, in code points after characters beyond U+FFFF", () => {
    const text = '"😀"\n  (f\n   x)';
    const source = new Source(text, { file });
    const [, list] = read(source, { file });
    const x = (list as Extract<Form, { kind: "list" }>).items[1] as Form;
    expect(source.place(list?.start ?? 0)).toEqual({ file, line: 2, column: 3, offset: 6 });
    expect(source.place(x.start)).toEqual({ file, line: 3, column: 4, offset: 12 });
    expect(source.text.slice(list?.start, list?.end)).toBe("(f\n   x)");
  });

  test("quoted data becomes code again with its spans and metadata", () => {
    const [form] = read("(f ^:a [x y])", { file });
    if (form?.kind !== "list") throw new Error("no list");
    const list = formToValue(form);
    expect(valueToForm(list, { start: 90, end: 99 })).toBe(form);
    const rebuilt = valueToForm(vectorFrom([sym("g"), ...(list as List).rest()]), { start: 90, end: 99 });
    expect(rebuilt).toMatchObject({
      kind: "vector",
      start: 90,
      items: [{ kind: "symbol", name: "g", start: 90 }, form.items[1]],
    });
  });
});

describe("what cannot be read", () => {
  test.each([
    ["(+ 1 (* 2 3)", { at: "1:13", opened: "1:1" }],
    ["(def x 5)\n(+ 1 [2", { at: "2:8", opened: "2:6" }],
    ["[1 2 3)", { at: "1:7", opened: "1:1" }],
    ['{:key "value"]', { at: "1:14", opened: "1:1" }],
    ["(a))", { at: "1:4" }],
    ['(f "abc', { at: "1:8", opened: "1:4" }],
    ["1 #| #| |#", { at: "1:11", opened: "1:3" }],
    ["{:a}", { at: "1:4", opened: "1:1" }],
    ["{:a 1 [2] 3 [2] 4}", { at: "1:13" }],
    ["{1 :a 0x1 :b}", { at: "1:7" }],
    ["(f ')", { at: "1:5", opened: "1:4" }],
    ["[1 #_]", { at: "1:6", opened: "1:4" }],
    ["#{1}", { at: "1:1" }],
    ["#(#(1))", { at: "1:3" }],
    ["#(f %21)", { at: "1:5" }],
    ["^5 x", { at: "1:2" }],
    ["@5", { at: "1:1" }],
    ["@", { at: "1:1" }],
    ["#?", { at: "1:1" }],
    ["##inf", { at: "1:1" }],
    ['"\\q"', { at: "1:2" }],
    ['"\\u12"', { at: "1:2" }],
    ['"\\u{110000}"', { at: "1:2" }],
    ['"\\ud800"', { at: "1:1" }],
    ["(f \ud800)", { at: "1:4" }],
    ["1/2", { at: "1:1" }],
    ["12abc", { at: "1:1" }],
    ["0x", { at: "1:1" }],
    ["0b12", { at: "1:1" }],
    ["1.", { at: "1:1" }],
    [".5", { at: "1:1" }],
    ["-.5", { at: "1:1" }],
    ["9223372036854775808", { at: "1:1" }],
    ["-9223372036854775809", { at: "1:1" }],
    ["0xFFFFFFFFFFFFFFFF", { at: "1:1" }],
    ["1e999", { at: "1:1" }],
    ["2024-02-30T00:00:00Z", { at: "1:1" }],
    ["2024-01-15T24:00:00Z", { at: "1:1" }],
    [":1", { at: "1:1" }],
    ["::a", { at: "1:1" }],
    [":a:b", { at: "1:1" }],
    ["x:1", { at: "1:1" }],
    ["a|b", { at: "1:2" }],
    ["(f\u00a0x)", { at: "1:3" }],
    ["resource://", { at: "1:1" }],
    [".", { at: "1:1" }],
  ])("%j is refused with its place and a hint", (source, expected) => {
    const error = problem(source);
    expect(where(error)).toEqual(expected);
    expect(error.hint).not.toBe("");
    expect(error.excerpt).toMatch(/\^/);
  });

  test("the excerpt shows opening and end, on one line or on two", () => {
    expect(problem("(+ 1 [2)").excerpt).toBe("1 | (+ 1 [2)\n  |      ^ ^");
    expect(problem("(f\n\t[1 2\n")).toMatchObject({
      message: 'the program ends before "[" is closed',
      hint: 'Add "]" for the "[" of line 2, column 2.',
      excerpt: "2 |   [1 2\n  |   ^\n3 | \n  | ^",
    });
  });

  test("an excerpt stays short and printable whatever the text is", () => {
    const { excerpt } = problem(`${"\u0007é".repeat(5000)}\u202e`);
    expect(excerpt).toMatch(/^1 \| [·é]{1,66}…\n {2}\| *\^$/);
  });

  test("hints name the way to write what was probably meant", () => {
    expect(problem("1/2").hint).toContain("(/ 1 2)");
    expect(problem(".5").hint).toContain("0.5");
    expect(problem("1.").hint).toContain("1.0");
    expect(problem("9223372036854775808").hint).toContain("9223372036854775808.0");
    expect(problem("(f\u00a0x)").hint).toContain("U+00A0");
  });

  test("sources that are too large or too deep are refused", () => {
    expect(problem(" ".repeat(1 << 20).concat("1")).message).toContain("1048577 bytes");
    expect(problem("é".repeat(20), { maxBytes: 30 }).message).toContain("40 bytes");
    expect(read("[".repeat(512) + "]".repeat(512), { file })).toHaveLength(1);
    for (const opener of ["(", "[", "{", "'", "~@", "#_", "^:a ", "#("]) {
      expect(problem(opener.repeat(5000)), opener).toBeInstanceOf(RtfsParseError);
    }
    expect(problem("[".repeat(513)).message).toContain("deeper than 512");
    expect(problem("1".repeat(4_000)).message).toContain("64-bit");
    expect(problem("1".repeat(1_000_000)).message).toContain("at most 4096");
  });

  test("any text is read or refused with an RtfsParseError whose place lies in it", () => {
    const token = fc.constantFrom(
      ..."()[]{}\"'`~@^#;:\\|,% \n",
      "#(",
      "#_",
      "#|",
      "|#",
      "~@",
      "##Inf",
      "0x",
      "1",
      ":a",
      "^:a",
      "%1",
      "x",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join("")),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          read(source, { file });
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(RtfsParseError);
          if (thrown instanceof RtfsParseError) expect(thrown.at.offset).toBeLessThanOrEqual(Array.from(source).length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
