import { describe, expect, test } from "vitest";
import { errorOf, evaluated, run } from "../run/evaluate.fixture.ts";

describe("meta-of", () => {
  test.each([
    [
      '(defn ^{:author "Ada" :deprecated true} f "Doc." [x] x) (meta-of \'f)',
      '{:author "Ada" :deprecated true :doc "Doc."}',
    ],
    ["(def ^:private a 1) (meta-of 'a)", "{:private true}"],
    ['^{:doc "x"} (defn f [] 1) (meta-of \'f)', '{:doc "x"}'],
    ["^{:a 1 :b 1} (defn ^{:b 2} f [] 1) (meta-of 'f)", "{:a 1 :b 2}"],
    ['(defn f ^{:author "Ada"} [x] x) (meta-of \'f)', '{:author "Ada"}'],
    ['(defmacro ^{:since 2} m "d" [x] x) (meta-of \'m)', '{:since 2 :doc "d"}'],
    ["(deftype ^{:unit :eur} Price :int) (meta-of 'Price)", "{:unit :eur}"],
    ['(defstruct ^{:doc "p"} P :x :int) (meta-of \'P)', '{:doc "p"}'],
    ["(def a 1) (meta-of 'a)", "nil"],
    ["(meta-of 'nowhere)", "nil"],
    ["(let [x 1] (meta-of 'x))", "nil"],
    ["(def ^{:examples [(f 1)]} a 1) (meta-of 'a)", "{:examples [(f 1)]}"],
  ])("of %s", async (source, expected) => {
    expect(await evaluated(source)).toBe(expected);
  });

  test("finds what is defined further on, and what the scope around it defines", async () => {
    expect(await evaluated("(defn show [] (meta-of 'late)) (def ^:late late 1) (show)")).toBe("{:late true}");
    expect(await evaluated("(def ^:outer f 1) (let [x 1] (def ^:inner f 2) (meta-of 'f))")).toBe("{:inner true}");
    expect(await evaluated("[(meta-of 'f) (do (defn ^:a f [] 1) 2)]")).toBe("[{:a true} 2]");
  });

  test("looks computed names up among the definitions of the top level", async () => {
    expect(await evaluated("(def ^:x a 1) (map meta-of ['a 'b])")).toBe("[{:x true} nil]");
    expect(await evaluated('(def ^:x a 1) (meta-of (symbol "a"))')).toBe("{:x true}");
    expect(await errorOf("(meta-of)")).toBe("ArityMismatch");
  });

  test("gives way to a definition of the program", async () => {
    expect(await evaluated("(defn meta-of [x] :mine) (meta-of 'a)")).toBe(":mine");
  });
});

describe("macroexpand", () => {
  const macros = "(defmacro unless [t x] `(if ~t nil ~x)) (defmacro twice [x] `(unless false ~x))";
  test("expands a quoted form once, or until it is no macro call", async () => {
    expect(await evaluated(`${macros} (macroexpand-1 '(twice (unless a b)))`)).toBe("(unless false (unless a b))");
    expect(await evaluated(`${macros} (macroexpand '(twice (unless a b)))`)).toBe("(if false nil (unless a b))");
    expect(await evaluated("(macroexpand '(-> 1 inc))")).toBe("(-> 1 inc)");
    expect(await evaluated("(macroexpand 'x)")).toBe("x");
  });

  test("says so where the form is known only in the run, and where the macro fails", async () => {
    expect(await errorOf("(macroexpand (list 1 2))")).toBe("UnsupportedForm");
    expect(await errorOf("(defmacro bad [] (/ 1 0)) (macroexpand '(bad))")).toBe("MacroError");
  });
});

describe("validate", () => {
  test.each([
    ["(validate :int 1)", "{:ok true}"],
    [
      "(validate [:map [:age [:and :int [:>= 0]]]] {:age -1})",
      /:error .*\.age must be a value that satisfies \[:>= 0\]/,
    ],
    ["(deftype Age [:and :int [:>= 0]]) (validate [:vector Age] [1 -1])", /\[1\] must be/],
    ["(deftype Age :int) (validate 'Age 1)", "{:ok true}"],
    ["(let [t [:vector :int]] (validate t [1 :a]))", /\[1\] must be :int/],
    ["(map (fn [t] (:ok (validate t 1))) [:int :string])", "[true nil]"],
    ["(unwrap-or (validate :int 1) 0)", "true"],
  ])("%s", async (source, expected) => {
    expect(await evaluated(source)).toMatch(expected);
  });

  test("tells a type that is none, and a name that nothing defines", async () => {
    expect(await errorOf("(validate Nothing 1)")).toBe("UnknownType");
    expect(await errorOf("(let [t [:vector 5]] (validate t [1]))")).toBe("InvalidArgument");
    expect(await errorOf("(validate [:vector 5] [1])")).toBe("ParseError");
  });

  test("evaluates the value once, with its calls", async () => {
    expect((await run("(validate :int (call :inc 1))")).calls).toEqual(["inc 1"]);
  });
});
