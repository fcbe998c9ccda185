import { describe, expect, test } from "vitest";
import { type Boundary, compile, diagnose } from "../index.ts";

const add: Boundary = {
  input: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
    additionalProperties: false,
  },
  output: { type: "number" },
  refuses: (json) => (JSON.stringify(json).includes('"x"') ? "refused by its validator" : null),
};
const text: Boundary = {
  input: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  output: { type: "string" },
  refuses: () => null,
};
const boundaries = (id: string) => ({ "m.add": add, "io.read": text })[id];

const found = (source: string) =>
  diagnose(compile(source, { file: "p.rtfs" }), { boundaries }).map(({ severity, code, at, message, hint }) => {
    return `${severity} ${code} ${at.line}:${at.column} ${message}${hint === undefined ? "" : ` (${hint})`}`;
  });

describe("a warning", () => {
  test.each([
    ["(pritnln 1)", "UndefinedSymbol 1:2 `pritnln` is not defined (Did you mean println?)"],
    ["(defn area [r] (* r r)) (aera 2)", "UndefinedSymbol 1:26 `aera` is not defined (Did you mean area?)"],
    ["(max)", "ArityMismatch 1:1 max takes at least 1 argument, and here are 0"],
    [
      "(set! x 1)",
      "UnsupportedForm 1:1 set! is not part of the language: values don't change; keep state behind a capability",
    ],
    ["(slurp 1)", "UndefinedSymbol 1:2 `slurp` is not defined (Write (read-file path).)"],
    ["(count 1 2)", "ArityMismatch 1:1 count takes 1 argument, and here are 2"],
    ["(defn f [a b] a) (f 1)", "ArityMismatch 1:18 f takes 2 arguments, and here is 1"],
    ["(let [f (fn ([a] a) ([a b] b))] (f 1 2 3))", "ArityMismatch 1:33 f takes 1 or 2 arguments, and here are 3"],
    ['(+ 1 "a")', 'TypeError 1:6 argument 2 of + has to be a number, and this is "a"'],
    ["(count 5)", "TypeError 1:8 argument 1 of count has to be a collection, and this is 5"],
    ['(let [x : :int "s"] x)', 'TypeValidationError 1:11 x has to be an integer, and this is "s"'],
    ['(defn f [a : :int] a) (f "x")', 'TypeValidationError 1:26 a of f has to be an integer, and this is "x"'],
    [
      "(defn f [x] : :int (str x)) (f 1)",
      "TypeValidationError 1:1 the result of f has to be an integer, and this is a string",
    ],
    ["(let [m {:a 1}] (inc (:b m)))", "TypeError 1:22 argument 1 of inc has to be a number, and this is nil"],
    ["(1 2)", "NotCallable 1:1 1 can't be called (Quote a list that is meant as data: '(…).)"],
    ['(:a "x")', 'TypeError 1:5 what :a looks itself up in has to be a map or an error or nil, and this is "x"'],
    ["(let [x : Pont 1] x)", "UnknownType 1:11 no type is named Pont (Define it with deftype or defstruct.)"],
  ])("for %s", (source, expected) => {
    expect(found(source)).toEqual([`warning ${expected}`]);
  });

  test("for a clause of match that no value comes to", () => {
    const unreachable = expect.stringMatching(/^warning Unreachable 1:(15|20)/);
    expect(found("(match 5 n (str n) 6 1)")).toEqual([unreachable]);
    expect(found("(match @x 1 :a 1 :b _ :c)")).toHaveLength(1);
    expect(found("(match @x 1 when @y :a 1 :b _ :c)")).toEqual([]);
    expect(found("(match @x [1 a] a [1 b] b)")).toEqual([]);
  });
});

describe("an error", () => {
  test.each([
    ["(call :m.add {:a @x})", "the input of m.add lacks the field b"],
    ['(call :m.add {:a @x :b "s"})', 'b of m.add is a number, and this is "s"'],
    ["(call :m.add {:a 1 :b @x :c 2})", "the input of m.add has no field c"],
    ["(call :m.add 1 2 3)", "m.add takes at most 2 arguments (a, b), got 3"],
    ['(call :m.add 1 "x")', "refused by its validator"],
    ["(call :io.read {:path [@x]})", "path of io.read is text, and this is a vector of 1"],
  ])("for %s", (source, message) => {
    expect(found(source).map((each) => each.replace(/ \(.*?describe.*$/, ""))).toEqual([
      expect.stringMatching(/^error TypeValidationError 1:1/),
    ]);
    expect(found(source)[0]).toContain(message);
  });

  test("for an output that is asked to be what it is not, where that is declared", () => {
    expect(found('(let [n : :int (call :io.read {:path "p"})] n)')[0]).toMatch(
      /^error TypeValidationError 1:11 .* so io\.read declares its output$/,
    );
    expect(found('(+ 1 (call :io.read {:path "p"}))')[0]).toMatch(/^warning TypeError/);
  });
});

test.each([
  "(call :io.read {:path :keyword-is-text-in-json})",
  "(call :m.add @x @y)",
  "(call :m.add @input)",
  "(call (if @x :m.add :io.read) {:a 1})",
  "(call :nobody.knows 1)",
  '(let [x (if @t 1 "a")] (if (string? x) (string-upper x) (inc x)))',
  '(let [x "a"] (if (string? x) x (+ x 1)))',
  "(loop [i 0] (if (< i 3) (recur (inc i)) (str i)))",
  "(defn f [x] (if (> x 0) (f (- x 1)) x)) (+ (f 3) 1)",
  '(let [x 1] (def x "a") (str x))',
  "(let [f (fn [g] (g 1))] (f inc))",
  "(-> {:a 1} (assoc :b 2) :b inc)",
  "(try (call :m.add 1 2) (catch e (:message e)))",
])("nothing is said of %s", (source) => {
  expect(found(source)).toEqual([]);
});

test.each([
  "(deftype T [:map [:left T] [:right T]]) (defn f [x : T] x) (defn g [x : T] (f x))",
  "(deftype T [:tuple T T]) (defn f [x : T] (let [y : T x] y))",
  "(deftype T T) (defn f [x : T] (let [y : T x] y))",
  "(deftype T [:union T T T T]) (defn f [x : T] (let [y : T x] y))",
  "(deftype T [:union [:maybe T] [:and T T]]) (deftype U [:union [:and T U] U T]) (defn f [x : T] (let [y : U x z : T y] z))",
])("types that hold themselves in many places are soon compared: %s", (source) => {
  const began = performance.now();
  expect(diagnose(compile(source, { file: "plan.rtfs" }))).toEqual([]);
  expect(performance.now() - began).toBeLessThan(2_000);
});
