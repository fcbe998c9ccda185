import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { Fuel } from "../run/fuel.ts";
import { DEFAULT_SIZES, Meter, metered } from "../values/meter.ts";
import { isMatch, matchAll, matchFirst, matchWhole, replaceAll, type Search } from "./regex.ts";

function search(text: string): Search {
  return { text, meter: new Meter() };
}

function steps(pattern: string, text: string): number {
  const meter = new Fuel({ steps: 1e12, depth: 1, cancel: null });
  isMatch(pattern, { text, meter });
  return meter.spent;
}

function refusal(pattern: string): unknown {
  try {
    isMatch(pattern, search(""));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

test("a search finds the leftmost match and prefers earlier alternatives", () => {
  expect(matchFirst("a|ab", search("xab"))).toEqual(["a"]);
  expect(matchFirst("ab|a", search("xab"))).toEqual(["ab"]);
  expect(matchFirst("a+?", search("aaa"))).toEqual(["a"]);
  expect(matchFirst("b", search("aaa"))).toBeNull();
});

test("an assertion that failed where a search stood holds again where it goes on", () => {
  expect(matchFirst("A?(?m:^)\\w", search("-A\nB"))).toEqual(["B"]);
});

test("a whole match covers the text even where a shorter alternative stands first", () => {
  expect(matchWhole("a|ab", search("ab"))).toEqual(["ab"]);
  expect(matchWhole("a", search("ab"))).toBeNull();
  expect(matchWhole("(\\d+)-(\\d+)", search("12-34"))).toEqual(["12-34", "12", "34"]);
});

test("a group that took no part is null", () => {
  expect(matchFirst("(a)|(b)", search("b"))).toEqual(["b", null, "b"]);
});

test("all matches are found, empty ones included, one code point apart", () => {
  expect(matchAll("a*", search("baac")).map(([whole]) => whole)).toEqual(["", "aa", "", ""]);
  expect(matchAll("", search("😀x"))).toHaveLength(3);
  expect(matchAll(".", search("😀x")).map(([whole]) => whole)).toEqual(["😀", "x"]);
});

const YEAR_TWICE = "[${year}|${0}]";

test("a replacement may name groups", () => {
  expect(replaceAll("(\\w+)@(\\w+)", { ...search("me@home"), by: "$2 at $1, $$1 $9" })).toBe("home at me, $1 $9");
  expect(replaceAll("(?<year>\\d{4})", { ...search("in 2024"), by: YEAR_TWICE })).toBe("in [2024|2024]");
  expect(replaceAll("b|$", { ...search("abc"), by: "-" })).toBe("a-c-");
});

test("a replacement that grows past the longest string is refused", () => {
  const meter = new Fuel({ steps: 1e6, depth: 1, sizes: { ...DEFAULT_SIZES, characters: 5 }, cancel: null });
  const replace = () => metered(meter, () => replaceAll("a", { text: "aaaa", meter, by: "xxx" }));
  expect(replace).toThrow(/at most 5/);
});

test("classes, anchors, flags and escapes mean what RE2 says", () => {
  expect(isMatch("^[[:alpha:]_][\\w-]*$", search("ab-9"))).toBe(true);
  expect(isMatch("(?i)straSSe", search("STRASSE"))).toBe(true);
  expect(isMatch("(?i)[^k]", search("\u212a"))).toBe(false);
  expect(isMatch("(?m)^b$", search("a\nb\nc"))).toBe(true);
  expect(isMatch("^b$", search("a\nb\nc"))).toBe(false);
  expect(isMatch("a.c", search("a\nc"))).toBe(false);
  expect(isMatch("(?s:a.c)", search("a\nc"))).toBe(true);
  expect(isMatch("\\bcat\\b", search("a cat."))).toBe(true);
  expect(isMatch("\\x41\\u0042\\u{1F600}", search("AB😀"))).toBe(true);
  expect(isMatch("\\Q.*\\E", search("a.*"))).toBe(true);
  expect(isMatch("^\\p{Lu}\\p{Greek}$", search("ÉΩ"))).toBe(true);
  expect(isMatch("^[\\D\\s]$", search("7"))).toBe(false);
  expect(isMatch("x{2", search("x{2"))).toBe(true);
});

test("a malformed pattern or one outside the subset says why", () => {
  expect(refusal("a(b")).toMatch(/group \( is not closed/);
  expect(refusal("a)")).toMatch(/\) without its \(/);
  expect(refusal("[a")).toMatch(/class \[ is not closed/);
  expect(refusal("[z-a]")).toMatch(/backwards/);
  expect(refusal("*a")).toMatch(/nothing to repeat/);
  expect(refusal("{2}")).toMatch(/nothing to repeat/);
  expect(refusal("a**")).toMatch(/directly after another/);
  expect(refusal("a{3,2}")).toMatch(/run upwards/);
  expect(refusal("(a)\\1")).toMatch(/back references/);
  expect(refusal("a(?=b)")).toMatch(/look-around/);
  expect(refusal("\\y")).toMatch(/unknown escape/);
  expect(refusal("\\")).toMatch(/backslash at the end/);
  expect(refusal("\\p{Klingon}")).toMatch(/Unicode property/);
  expect(refusal("(?<a>x)(?<a>y)")).toMatch(/two groups/);
});

test("a pattern that would grow without bound is refused, quickly", () => {
  expect(refusal("((a{1000}){1000}){1000}")).toMatch(/larger than/);
  expect(refusal("((((){1000}){1000}){1000}){1000}")).toMatch(/larger than|too far/);
  expect(refusal("(?:(?:(?:(?:){1000}){1000}){1000}){1000}")).toMatch(/too far/);
  expect(refusal("(".repeat(10_000))).toMatch(/nest deeper/);
  expect(refusal("(".repeat(100_000))).toMatch(/at most 65536 characters/);
});

test("patterns that explode in a backtracking engine cost steps in proportion to the text", () => {
  const cost = (n: number) => steps("^(a+)+$", `${"a".repeat(n)}!`);
  expect(cost(2000) / cost(1000)).toBeLessThan(2.2);
  expect(steps("(x+x+)+y", "x".repeat(1000))).toBeLessThan(100_000);
});

test("fuel can stop a search", () => {
  const meter = new Fuel({ steps: 1000, depth: 1, cancel: null });
  expect(() => isMatch("a*b", { text: "a".repeat(5000), meter })).toThrow("more than 1000 steps");
});

const atom = fc.constantFrom(
  "a",
  "b",
  "c",
  ".",
  "[ab]",
  "[^a]",
  "\\w",
  "\\d",
  "\\b",
  "^",
  "$",
  "\\B",
  "(?i:A)",
  "é",
  "😀",
);
const quantifier = fc.constantFrom("", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}");
const patterns = fc.letrec<{ pattern: string; term: string }>((tie) => ({
  pattern: fc
    .array(fc.array(tie("term"), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((options) => options.map((terms) => terms.join("")).join("|")),
  term: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    fc.tuple(atom, quantifier).map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom("(", "(?:"), tie("pattern"), quantifier).map(([open, body, q]) => `${open}${body})${q}`),
  ),
})).pattern;
const subjects = fc
  .array(fc.constantFrom("a", "b", "c", "A", "1", " ", "\n", "é", "😀"), { maxLength: 12 })
  .map((cs) => cs.join(""));

function oracle(pattern: string, text: string): (string | null)[][] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  if (!matcher.find()) return [];
  return [Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? null)];
}

test("searches agree with RE2 on generated patterns, groups included", () => {
  fc.assert(
    fc.property(patterns, subjects, (pattern, text) => {
      const ours = matchFirst(pattern, search(text));
      expect(ours === null ? [] : [ours]).toEqual(oracle(pattern, text));
    }),
    { numRuns: 3000 },
  );
});

test("whole matches agree with RE2 on generated patterns", () => {
  fc.assert(
    fc.property(patterns, subjects, (pattern, text) => {
      expect(matchWhole(pattern, search(text)) !== null).toBe(RE2JS.compile(pattern).matches(text));
    }),
    { numRuns: 2000 },
  );
});

test("no pattern text breaks the parser: it compiles or is refused as InvalidArgument", () => {
  const noise = fc.string({ unit: fc.constantFrom(..."ab(){}[]*+?|\\^$.-,09dwpQE:<>P=!i"), maxLength: 20 });
  fc.assert(
    fc.property(noise, (pattern) => {
      const message = refusal(pattern);
      expect(message === undefined || String(message).startsWith("Invalid regular expression")).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
