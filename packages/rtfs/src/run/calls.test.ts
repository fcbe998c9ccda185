import { expect, test } from "vitest";
import { compile, ErrorValue, execute, Fn, keyword, mapFrom, PMap } from "../index.ts";
import { evaluated, run } from "./evaluate.fixture.ts";

test("a call gives what the host answers, wherever an expression may stand", async () => {
  const sources: Record<string, string> = {
    "(+ (call :inc 1) (call :inc 2))": "5",
    "(map (fn [x] (call :inc x)) [1 2])": "[2 3]",
    "(filter (fn [x] (call :id (odd? x))) [1 2 3])": "[1 3]",
    "(reduce (fn [a x] (+ a (call :inc x))) 0 [1 2])": "5",
    "(sort-by (fn [x] (call :id (- x))) [1 3 2])": "[3 2 1]",
    "(sort (fn [a b] (call :id (> a b))) [1 3 2 5 4])": "[5 4 3 2 1]",
    "(update {:a 1} :a (fn [x] (call :inc x)))": "{:a 2}",
    "(update-in {:a {:b 1}} [:a :b] (fn [x] (call :inc x)))": "{:a {:b 2}}",
    "(for [x [1 2] :when (call :id true)] (call :inc x))": "[2 3]",
    "(match 5 n when (call :id true) (call :inc n))": "6",
    "(loop [i 0] (if (< i 3) (recur (call :inc i)) i))": "3",
    "(try (throw 1) (catch e (call :id :caught)))": ":caught",
    "[(call :id 1) {(call :id :k) (call :id 2)}]": "[1 {:k 2}]",
    "(and (call :id 1) (or (call :id nil) (call :id 2)))": "2",
    "(apply (fn [a b] (call :inc (+ a b))) [1 2])": "4",
    "((comp inc (partial (fn [a b] (call :inc (+ a b))) 1)) 1)": "4",
    "((juxt inc (fn [x] (call :inc x))) 1)": "[2 2]",
    "(merge-with (fn [a b] (call :id (+ a b))) {:a 1} {:a 2})": "{:a 3}",
    "(some (fn [x] (call :id (if (> x 1) x nil))) [1 2 3])": "2",
    "(partition-by (fn [x] (call :id (odd? x))) [1 3 2])": "[[1 3] [2]]",
    "(let [f (memoize (fn [x] (call :inc x)))] [(f 1) (f 1)])": "[2 2]",
    "(try-result (fn [] (call :fail)))": "{:error #<error NetworkError: down>}",
    "(let [use (fn [f] (f 1))] (use (fn [x] (call :inc x))))": "2",
    "(let [fs {:f (fn [x] (call :inc x))}] ((:f fs) 1))": "2",
    "(do (defn f [n] (if (= n 0) (call :id :end) (g (- n 1)))) (defn g [n] (f n)) (f 20000))": ":end",
    "((fn [{:keys [a] :or {a (call :id 9)}}] a) {})": "9",
  };
  for (const [source, expected] of Object.entries(sources))
    expect([source, await evaluated(source)]).toEqual([source, expected]);
});

test("a call nested deeply in maps and look-ups is compiled once", async () => {
  const nested = `${"(:a {:a ".repeat(60)}(call :id 1)${"})".repeat(60)}`;
  expect(await evaluated(nested)).toBe("1");
});

test("a name of the prelude that the program defines later makes its call until then", async () => {
  const { calls, outcome } = await run("(do (map println [1 2]) (defn println [x] x) (println 3))");
  expect([calls, outcome]).toEqual([['ccos.io.println {:message "1"}', 'ccos.io.println {:message "2"}'], "3"]);
});

test("ids are canonical: without a colon, one slash as a dot", async () => {
  const { calls } = await run('(do (call :a.b/c 1) (call "a.b.c" 2) (call ":d" 3) (call (str "e" "/f") 4))');
  expect(calls).toEqual(["a.b.c 1", "a.b.c 2", "d 3", "e.f 4"]);
  expect(await evaluated("(call 5)")).toBe("TypeError at 1:1");
});

test("arguments are evaluated first, from left to right", async () => {
  const { calls } = await run("(call :outer (call :a 1) {:k (call :b 2)})");
  expect(calls).toEqual(["a 1", "b 2", "outer 1 {:k 2}"]);
});

test("an error answer is raised at the call and may be caught", async () => {
  expect(await evaluated("(do 1\n  (call :fail))")).toBe("NetworkError at 2:3");
  expect(await evaluated("(try (call :fail) (catch HostError e (:message e)))")).toBe('"down"');
});

test("positions name the place and its occurrence, and are the same in every evaluation", async () => {
  const source = "(do (map (fn [x] (call :inc x)) [1 2]) (call :id 3))";
  const first = await run(source);
  const second = await run(source);
  expect(first.positions).toEqual(second.positions);
  expect(new Set(first.positions).size).toBe(3);
  expect(first.positions[0]?.replace(/#.*/, "")).toBe(first.positions[1]?.replace(/#.*/, ""));
});

test("parallel branches wait side by side; positions don't depend on who ends first", async () => {
  const program = compile("(step-parallel (call :slow 1) (do (call :fast 2) (call :fast 3)) 4)", { file: "p" });
  const seen: string[] = [];
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const completion = await execute(program, {
    parameters: PMap.empty,
    async host({ capability, args, position }) {
      seen.push(`${capability} ${position}`);
      if (capability === "slow") await released;
      else if (args[0] === 3) release?.();
      return { value: args[0] ?? null };
    },
  });
  expect(completion).toMatchObject({ status: "completed", calls: 3 });
  expect(seen.map((call) => call.split(" ")[0])).toEqual(["slow", "fast", "fast"]);
  expect(new Set(seen).size).toBe(3);
});

test("of failed branches the first in the source is raised", async () => {
  const { outcome } = await run("(step-parallel (call :id 1) (/ 1 0) (call :fail))");
  expect(outcome).toMatch(/^DivisionByZero/);
});

test("finally runs on every way out, and its error replaces the outcome", async () => {
  expect((await run("(try (call :id 1) (finally (call :clean)))")).calls).toEqual(["id 1", "clean"]);
  expect((await run("(try (call :fail) (finally (call :clean)))")).calls).toEqual(["fail", "clean"]);
  expect((await run("(try (throw 1) (catch e (throw 2)) (finally (call :clean)))")).calls).toEqual(["clean"]);
  expect(await evaluated("(try (try (/ 1 0) (finally (throw {:type :x}))) (catch :x e :replaced))")).toBe(":replaced");
  expect(await evaluated("(try 1 (finally 2))")).toBe("1");
});

test("what the program is given is read by name", async () => {
  const parameters = mapFrom([[keyword("city"), "Bern"]]);
  expect(await evaluated("[@city (context/get :city) (get :city) @none]", { parameters })).toBe(
    '["Bern" "Bern" "Bern" nil]',
  );
  expect(await evaluated("(let [city 1] (get :city))", { parameters })).toBe("1");
  expect(await evaluated("(do (context/set :k 5) @k)", { parameters })).toBe("5");
  expect(await evaluated('(resource:ref "db")', { resources: mapFrom([["db", 7]]) })).toBe("7");
});

test("a program whose value is a function is called with what the host hands in", async () => {
  const source = "(defn add [a b] (+ a b)) (fn [input] (add (:x input) (call :inc 1)))";
  const { outcome } = await run(source, { invoke: [mapFrom([[keyword("x"), 40]])] });
  expect(outcome).toBe("42");
  expect((await run("5", { invoke: [] })).outcome).toMatch(/^NotCallable/);
  const { completion } = await run("(fn [x] x)");
  expect(completion.status === "completed" && completion.value instanceof Fn).toBe(true);
});

test("a host that breaks breaks the run, not the program", async () => {
  const program = compile("(try (call :x) (catch e 1))", { file: "p" });
  const broken = execute(program, { parameters: PMap.empty, host: () => Promise.reject(new Error("gone")) });
  await expect(broken).rejects.toThrow("gone");
});

test("names of the prelude stand for calls and give way to definitions", async () => {
  expect((await run('(println "a" 1)')).calls).toEqual(['ccos.io.println {:message "a 1"}']);
  expect((await run('(do (read-file "f.txt") (write-file "g" "x"))')).calls).toEqual([
    'ccos.io.read-file {:path "f.txt"}',
    'ccos.io.write-file {:path "g" :content "x"}',
  ]);
  expect((await run("(defn println [x] x) (println 1)")).calls).toEqual([]);
  expect((await run("(map log [1 2])")).calls).toHaveLength(2);
});

test("a function that is delegated is a call of the model", async () => {
  const { calls } = await run('(let [f (fn ^:delegation :remote "big" [x] (/ x 0))] (f 1))');
  expect(calls).toEqual(["model-call:big 1"]);
});

test("a compare-and-swap is tried again until nothing came in between", async () => {
  const answers = [1, false, 5, true];
  const { completion } = await run('(kv/conj! "k" 2)', {
    async host({ capability }) {
      if (capability === "ccos.state.kv.get") return { value: null, seen: answers.length };
      return { value: answers.splice(0, 2)[1] ?? null };
    },
  });
  expect(completion).toMatchObject({ status: "completed", calls: 4 });
});

test("an error value from the host keeps its data and place of the call", async () => {
  const { completion } = await run("(call :x)", {
    host: async () => ({ error: new ErrorValue({ kind: "ApprovalDenied", message: "no" }) }),
  });
  expect(completion).toMatchObject({ status: "failed", error: { kind: "ApprovalDenied", at: { line: 1, column: 1 } } });
});

test("shared values beside a function that the capability takes are paid for", async () => {
  const shared = "(reduce (fn [x _] [x x]) 1 (range 60))";
  const options = { takesFunction: () => true, limits: { steps: 100_000 } };
  expect(await evaluated(`(call :each [inc ${shared}])`, options)).toMatch(/^StepLimit/);
});
