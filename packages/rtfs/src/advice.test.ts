import { expect, test } from "vitest";
import { adviceFor, compile } from "./index.ts";
import { run } from "./run/evaluate.fixture.ts";

/** The message of the error that ends a program, and what it advises. */
async function told(source: string): Promise<readonly [message: string, advice: string | null]> {
  const { completion } = await run(source);
  if (completion.status !== "failed") return [completion.status, null];
  const { error } = completion;
  return [error.message, adviceFor(error, compile(source, { file: "p" }))];
}

test.each([
  ["(coutn [1])", "Did you mean count?"],
  ["(defn total [x] x) (totl 1)", "Did you mean total?"],
  ["(let [amount 1] (inc amuont))", "Did you mean amount?"],
  ["((fn [price] (* 2 prcie)) 1)", "Did you mean price?"],
  ["(do if)", "`if` is no value: write (if test then else?)."],
  ["(zzzzzzzz 1)", null],
  ["(f)", null],
  ["(slurp 1)", "Write (read-file path)."],
  ["(module m (def x 1)) (m/zzzzzz 1)", "`m` must be a module that is imported, or its alias, and export `zzzzzz`."],
  ["(/zzzzzzzz)", null],
])("an unknown symbol suggests a name that means something: %s", async (source, advice) => {
  expect((await told(source))[1]).toBe(advice);
});

test.each([
  ["(max)", "max takes at least 1 argument, got 0", "Write (max x y*)."],
  ["(nth [1])", "nth takes 2 to 3 arguments, got 1", "Write (nth c i default?)."],
  ["(defn area [w h] w) (area 1)", "area takes 2 arguments, got 1", "Write (area w h)."],
  ["(defn f [a [b c] & more] a) (f)", "f takes at least 2 arguments, got 0", "Write (f a _ & more)."],
  ["(defn g ([a] a) ([a b] b)) (g)", "g takes 1 or 2 arguments, got 0", "Write (g a) or (g a b)."],
])("a wrong number of arguments shows the signature: %s", async (source, message, advice) => {
  expect(await told(source)).toEqual([message, advice]);
});

test("what fits nothing is shown, however large it is, on one line", async () => {
  expect((await told("(match {:a [1 2]} 1 2)"))[0]).toBe("no pattern matches {:a [1 2]}");
  expect((await told("(case :z :a 1)"))[0]).toBe("no case fits :z");
  expect((await told("([1 2] 0)"))[0]).toBe("vector [1 2] can't be called");
  expect((await told("(nil)"))[0]).toBe("nil can't be called");
  for (const value of ["(range 100000)", "(zipmap (range 9999) (range 9999))", '(join "" (repeat 99999 "x\n"))']) {
    const [message] = await told(`(match ${value} nil 1)`);
    expect(message.length).toBeLessThan(90);
    expect(message).not.toContain("\n");
  }
});

test("a limit says what helps", async () => {
  expect((await told("(defn f [n] (inc (f n))) (f 0)"))[1]).toMatch(/recursion needs an end/);
  expect((await told("(loop [i 0] (recur i))"))[1]).toMatch(/more steps/);
});
