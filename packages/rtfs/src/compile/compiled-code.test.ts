import { describe, expect, test } from "vitest";
import { evaluated, run } from "../run/evaluate.fixture.ts";

const stepsOf = async (source: string) => (await run(source)).completion.steps;

describe("a call of a function that is known", () => {
  test("fails where the function is not there yet, and reaches it once it is", async () => {
    const early = "(defn outer [x] (later x)) [(try (outer 1) (catch UndefinedSymbol e :none))";
    expect(await evaluated(`${early} (do (defn later [x] (* x 10)) (outer 2))]`)).toBe("[:none 20]");
  });

  test("reaches what a name means after it was defined anew", async () => {
    expect(await evaluated("(defn f [x] x) (defn g [x] (f x)) (def f (fn [x] (- x))) (g 3)")).toBe("-3");
  });

  test.each([
    ["no argument", "(defn f [] (+ 1 1))", "(f)"],
    ["one argument", "(defn f [a] (+ a 1))", "(f 1)"],
    ["two arguments", "(defn f [a b] (+ a b))", "(f 1 2)"],
    ["three arguments", "(defn f [a b c] (+ a (+ b c)))", "(f 1 2 3)"],
    ["many arguments", "(defn f [a b c d] (+ a (+ b (+ c d))))", "(f 1 2 3 4)"],
    ["many variables", "(defn f [a] (let [b a c b d c e d g e h g i h j i] (+ a j)))", "(f 1)"],
  ])("costs as many steps as one by way of a value: %s", async (_, definition, call) => {
    const byValue = call.replace("(f", "((identity f)");
    const own = (await stepsOf(`${definition} nil`)) + 1; // `identity` is a call of its own
    expect(await evaluated(`${definition} ${call}`)).toBe(await evaluated(`${definition} ${byValue}`));
    expect((await stepsOf(`${definition} ${call}`)) + 1).toBe(await stepsOf(`${definition} ${byValue}`));
    expect(await stepsOf(`${definition} ${call}`)).toBe(own);
  });

  test("gives its depth back when an error is caught", async () => {
    const failing = '(defn f [n] (if (= n 0) (throw (ex-info "end" {})) (+ 1 (f (- n 1)))))';
    const source = `${failing} (loop [i 0] (if (< i 50) (do (try (f 90) (catch UserError e nil)) (recur (+ i 1))) i))`;
    expect(await evaluated(source, { limits: { depth: 100 } })).toBe("50");
  });
});

describe("a loop", () => {
  test("binds the values of one pass together", async () => {
    expect(await evaluated("(loop [a 1 b 2 c 3 n 0] (if (< n 4) (recur b c a (+ n 1)) [a b c]))")).toBe("[2 3 1]");
  });

  test("binds in order, each by what stands before it", async () => {
    expect(await evaluated("(let [a 1 b (+ a 1) c (+ b 1) d (+ c 1)] [a b c d])")).toBe("[1 2 3 4]");
  });
});

describe("arithmetic beyond small integers", () => {
  test.each([
    ["(let [a 9007199254740991] (+ a 1))", "9007199254740992"],
    ["(let [a -9007199254740991] (- a 1))", "-9007199254740992"],
    ["(let [a 0.1 b 0.2] (+ a b))", "0.30000000000000004"],
    ["(let [a 0.5 b 0.5] (+ a b))", "1.0"],
    ["(let [a 1.5] (- a 1))", "0.5"],
    ["(let [a 0 b -5] (* a b))", "0"],
    ["(let [a 3037000499] (* a a))", "9223372030926249001"],
    ["(let [a 1e-20 b 1] (= (+ a b) 1))", "false"],
  ])("is exact, and keeps floats apart: %s", async (source, value) => {
    expect(await evaluated(source)).toBe(value);
  });
});
