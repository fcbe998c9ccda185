import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { evaluated, run } from "./evaluate.fixture.ts";

/** Runs a program as runs are: in a worker with a stack of 256 MB. */
function runDeep(source: string): Promise<string> {
  const index = new URL("../index.ts", import.meta.url).href;
  const code = `
    import("${index}").then(async ({ compile, execute, PMap, prStr }) => {
      const { parentPort, workerData } = require("node:worker_threads");
      const host = async ({ args }) => ({ value: args[0] ?? null });
      const ended = await execute(compile(workerData, { file: "deep" }), { parameters: PMap.empty, host });
      parentPort.postMessage(ended.status === "completed" ? prStr(ended.value) : ended.error.kind);
    });`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: source, resourceLimits: { stackSizeMb: 256 } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

test.each([
  ["(do (defn sum [n] (if (= n 0) 0 (+ n (sum (- n 1))))) (sum 9990))", "49905045"],
  ["(do (defn f [n] (+ 1 (f (+ n 1)))) (f 0))", "StackOverflow"],
  ["(do (defn f [n] (+ 1 (reduce + (map f [(+ n 1)])))) (f 0))", "StackOverflow"],
  ["(do (defn f [n] (try (let [[a] [(f (+ n 1))]] (match a x (+ x 1))) (catch :x e 1))) (f 0))", "StackOverflow"],
  ["(do (defn f [n] (+ (call :id 1) (f n))) (f 0))", "StackOverflow"],
  ["(do (defn f [n] (if (= n 0) (call :id 0) (+ 1 (f (- n 1))))) (f 9990))", "9990"],
  ["((reduce comp (map (fn [_] inc) (range 50000))) 1)", "StackOverflow"],
  ["(count (reduce (fn [v _] [v]) [] (range 100000)))", "1"],
])("%s in a run's worker gives %s", async (source, expected) => {
  expect(await runDeep(source)).toBe(expected);
});

test("calls in tail position take no stack", async () => {
  const odd = "(defn ev? [n] (if (= n 0) true (od? (- n 1)))) (defn od? [n] (cond (= n 0) false :else (ev? (- n 1))))";
  expect(await evaluated(`${odd} (ev? 300000)`)).toBe("true");
  expect(
    await evaluated(
      "(do (defn f [n acc] (let [m (- n 1)] (when true (do (if (= n 0) acc (f m (+ acc n))))))) (f 300000 0))",
    ),
  ).toBe("45000150000");
  expect(await evaluated("(loop [f (fn [g n] (if (= n 0) :end (g g (- n 1))))] (f f 100000))")).toBe(":end");
  expect(await evaluated("((fn [n] (match n 0 :end _ (recur (- n 1)))) 100000)")).toBe(":end");
  expect(await evaluated("(let [a (fn [n] (if (= n 0) :end (b (- n 1)))) b (fn [n] (a n))] (a 50000))")).toBe(":end");
});

test("a depth that is left by an error is given back", async () => {
  const source = `
    (defn deep [n] (if (= n 0) (throw {:type :bottom}) (+ 1 (deep (- n 1)))))
    (loop [i 0] (if (< i 100) (do (try (deep 500) (catch :bottom e nil)) (recur (+ i 1))) :fine))`;
  expect(await evaluated(source, { limits: { depth: 600 } })).toBe(":fine");
});

test("steps are limited, also inside a builtin", async () => {
  const limits = { steps: 10_000 };
  expect(await evaluated("(loop [i 0] (recur (+ i 1)))", { limits })).toMatch(/^StepLimit/);
  expect(await evaluated("(reduce + (range 100000))", { limits })).toMatch(/^StepLimit/);
  expect(await evaluated("(do (defn f [] (f)) (f))", { limits })).toMatch(/^StepLimit/);
  expect(await evaluated("(do (defn f [] (call :x) (f)) (f))", { limits })).toMatch(/^StepLimit/);
  expect((await run("(reduce + (range 100))", { limits })).completion.steps).toBeGreaterThan(100);
});

test("no clause catches the limits of steps and depth, and finally runs without calls", async () => {
  const limits = { steps: 100_000, depth: 1000 };
  for (const clause of ["(catch e 1)", "(catch StepLimit e 1)", "(catch LimitError e 1)", "(catch :default e 1)"]) {
    expect(await evaluated(`(try (loop [] (recur)) ${clause})`, { limits })).toMatch(/^StepLimit/);
  }
  expect(await evaluated("(do (defn f [] (+ 1 (f))) (try (f) (catch e 1)))", { limits })).toMatch(/^StackOverflow/);
  const cleaned = await run("(try (loop [] (recur)) (finally (call :clean)))", { limits });
  expect([cleaned.outcome.replace(/ .*/, ""), cleaned.calls]).toEqual(["StepLimit", []]);
  const endless = await run("(try (loop [] (recur)) (finally (loop [] (recur))))", { limits });
  expect(endless.outcome).toMatch(/^StepLimit/);
  expect(endless.completion.steps).toBeLessThan(limits.steps + 20_000);
});

test("a size limit and a security error are caught by name only", async () => {
  const big = '(reduce (fn [s _] (str s s)) "0123456789abcdef" (range 30))';
  expect(await evaluated(`(try ${big} (catch e 1))`)).toMatch(/^SizeLimit/);
  expect(await evaluated(`(try ${big} (catch SizeLimit e :named))`)).toBe(":named");
  expect(await evaluated(`(try ${big} (catch LimitError e :category))`)).toBe(":category");
  expect(await evaluated("(step-loop true 1)")).toMatch(/^LoopLimit/);
});

test("a cancelled run stops within milliseconds, in a loop and in front of a call", async () => {
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  const stopper = new Worker(
    'const { workerData } = require("node:worker_threads"); setTimeout(() => Atomics.store(workerData, 0, 1), 30);',
    { eval: true, workerData: cancel },
  );
  const { outcome } = await run("(loop [i 0] (recur (+ i 1)))", { cancel, limits: { steps: 1e12 } });
  await stopper.terminate();
  expect(outcome).toBe("cancelled");

  const late = new Int32Array(new SharedArrayBuffer(4));
  const calls: string[] = [];
  const waiting = await run("(try (call :wait) (catch e (call :never)) (finally (call :clean)))", {
    cancel: late,
    async host({ capability }) {
      calls.push(capability);
      late[0] = 1;
      return { value: null };
    },
  });
  expect([waiting.outcome, calls]).toEqual(["cancelled", ["wait"]]);
});

test("values that nest without end are errors of the program, not of the host", async () => {
  expect(await evaluated("(count (reduce (fn [v _] [v]) [] (range 20000)))")).toBe("1");
  expect(
    await evaluated("(= (reduce (fn [v _] [v]) [] (range 20000)) (reduce (fn [v _] [v]) [] (range 20000)))"),
  ).toMatch(/^(true|StackOverflow|SizeLimit)/);
});
