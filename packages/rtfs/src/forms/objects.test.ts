import { describe, expect, test } from "vitest";
import { compile, quotedPrograms } from "../index.ts";
import { errorOf, evaluated, run } from "../run/evaluate.fixture.ts";

describe("a top-level object", () => {
  test.each([
    ['(intent "i" :goal (str "a" "b") :priority (+ 1 2))', '{:rtfs/type :intent :name "i" :goal "ab" :priority 3}'],
    ["(intent my-intent :goal nil)", '{:rtfs/type :intent :name "my-intent" :goal nil}'],
    ["(intent :shop/buy :goal 1)", '{:rtfs/type :intent :name "shop/buy" :goal 1}'],
    ["(intent :rtfs.core:v2.0:intent :goal 1)", '{:rtfs/type :intent :name "rtfs.core:v2.0:intent" :goal 1}'],
    ["(plan p :body (+ 1 2))", '{:rtfs/type :plan :name "p" :body (+ 1 2)}'],
    ["(plan :program (+ 1 2) :plan-id 7)", "{:rtfs/type :plan :program (+ 1 2) :plan-id 7}"],
    [
      "(action a :capability-used :x :input {:n 1})",
      '{:rtfs/type :action :name "a" :capability-used :x :input {:n 1}}',
    ],
    ['(capability "c" :description "d")', '{:rtfs/type :capability :name "c" :description "d"}'],
    ['(capability "c" :name "C" :description "d")', '{:rtfs/type :capability :id "c" :name "C" :description "d"}'],
    [
      "(resource r@1.2 (property :k 1) (property :v (inc 1)))",
      '{:rtfs/type :resource :name "r" :version "1.2" :k 1 :v 2}',
    ],
    ['(resource "a@b@3" :k 1)', '{:rtfs/type :resource :name "a@b" :version "3" :k 1}'],
    ["(resource r)", '{:rtfs/type :resource :name "r"}'],
    ['(agent.config :agent-id "a")', '{:rtfs/type :agent.config :agent-id "a"}'],
    ['(agent helper :agent-id "a")', '{:rtfs/type :agent :name "helper" :agent-id "a"}'],
  ])("%s is a map of its properties", async (source, expected) => {
    expect(await evaluated(source)).toBe(expected);
  });

  test.each([
    "(intent i)",
    "(plan p)",
    "(action a :input 1)",
    '(capability "c")',
    "(agent.config)",
    "(agent :version 1)",
  ])("%s lacks what it must have", async (source) => {
    expect(await errorOf(source)).toBe("SchemaError");
    expect(await evaluated(`(try ${source} (catch ValidationError e :caught))`)).toBe(":caught");
  });

  test("says what it lacks, without evaluating the rest", async () => {
    const { outcome, calls } = await run("(try (action a :when (call :now)) (catch SchemaError e (ex-message e)))");
    expect([outcome, calls]).toEqual(['"action needs :capability-used and :input"', []]);
  });

  test.each([
    "(intent)",
    "(intent 5 :goal 1)",
    '(intent :goal "no name")',
    "(intent i :goal)",
    "(intent i goal 1)",
    "(intent i :goal 1 :goal 2)",
    "(intent i :goal 1 :rtfs/type :plan)",
    "(plan p :body 1 :program 2)",
    "(resource r@1 :version 2)",
    "(resource r (property :k))",
    "(intent i (property :goal 1))",
  ])("%s is no shape of one", async (source) => {
    expect(await errorOf(source)).toBe("ParseError");
  });

  test("gives way to a definition of its name", async () => {
    expect(await evaluated("(defn plan [x] (inc x)) (plan 1)")).toBe("2");
    expect(await evaluated("(let [action inc] (action 1))")).toBe("2");
  });

  test("stands wherever an expression may", async () => {
    expect(await evaluated("(map (fn [n] (:name (intent i :goal n :name n))) [1 2])")).toBe("[1 2]");
  });
});

describe("what runs later", () => {
  test("a body is data that prints as its source, and makes no call", async () => {
    const source = "(let [p (plan p :body (do (call :x 1) 'y))] [(list? (:body p)) (pr-str (:body p))])";
    const { outcome, calls } = await run(source);
    expect([outcome, calls]).toEqual(['[true "(do (call :x 1) (quote y))"]', []]);
  });

  test("an implementation is a function, whose calls count when it runs and among the needs", async () => {
    const source = '(capability "c" :description "d" :implementation (fn [input] (call :x (:n input))))';
    expect((await run(`(list ${source})`)).calls).toEqual([]);
    expect((await run(`((:implementation ${source}) {:n 4})`)).calls).toEqual(["x 4"]);
    expect(compile(source, { file: "p" }).calls.map(({ id }) => id)).toEqual(["x"]);
  });

  test.each([
    ["a name", "inc"],
    ["a name that is defined later", "later"],
    ["an expression that gives one", "(comp inc (fn [n] (first (map identity [n]))))"],
    ["a name of a parameter that would be captured", "(let [input inc] input)"],
  ])("an implementation may be %s: it is evaluated when it is called", async (_, written) => {
    const source = `(def c (capability "c" :description "d" :implementation ${written}))
      (defn later [n] (inc n)) ((:implementation c) 3)`;
    expect(await evaluated(source)).toBe("4");
  });

  test("an implementation is not evaluated at definition", async () => {
    const source = '(:name (capability "c" :description "d" :implementation (/ 1 0)))';
    expect(await evaluated(source)).toBe('"c"');
  });

  test("criteria are functions", async () => {
    const source = "((:success-criteria (intent i :goal 1 :success-criteria (fn [r] (> r 2)))) 3)";
    expect(await evaluated(source)).toBe("true");
  });

  test("a hint on a part of a body is refused, for data carries none", async () => {
    expect(await errorOf("(plan p :body (do ^{:runtime.timeout-ms 5} (call :x)))")).toBe("ParseError");
    expect(await errorOf('(plan p :body [{:f (fn ^:delegation :remote "m" [x] x)}])')).toBe("ParseError");
    expect(await evaluated('(:body (plan p :body (do ^{:doc "d"} (f))))')).toBe("(do (f))");
  });
});

describe("the programs that are kept", () => {
  const kept = (source: string) => quotedPrograms(compile(source, { file: "p" }));

  test("count to no needs of the program that keeps them, and tell their own", () => {
    const source = "(call :outer) (plan report :body (do (call :read {}) (call :write {})))";
    expect(compile(source, { file: "p" }).calls.map(({ id }) => id)).toEqual(["outer"]);
    const [only, more] = kept(source);
    expect([only?.object, only?.name, only?.at.column, more]).toEqual(["plan", "report", 15, undefined]);
    const program = only?.program;
    expect(typeof program === "object" && program.calls.map(({ id }) => id)).toEqual(["read", "write"]);
  });

  test("may be none yet, and say why", () => {
    expect(kept("(plan :body (if))").map(({ program }) => program)).toEqual([
      "if takes a test and one or two branches",
    ]);
    expect(kept("(plan :body (do (import x)))").map(({ program }) => program)).toEqual(["there is no module x"]);
  });

  test("are found in functions, and in the bodies of modules", () => {
    const source = "(module m (defn make [] (plan inner :body 1))) (fn [] (plan :body 2))";
    expect(kept(source).map(({ name }) => name)).toEqual(["inner", null]);
  });
});
