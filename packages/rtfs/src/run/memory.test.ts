import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import {
  compile,
  createRecorder,
  ErrorValue,
  type ExecuteOptions,
  execute,
  mapFrom,
  PMap,
  readJournal,
  vectorFrom,
} from "../index.ts";
import { evaluated, run } from "./evaluate.fixture.ts";

async function memoryOf(source: string): Promise<number> {
  const { completion } = await run(source);
  expect(completion.status, source).toBe("completed");
  return completion.memory;
}

// N stands for a number; what is made grows by at least 8 bytes with each.
test.each([
  "(range N)",
  "(range 0.0 N.0)",
  "(numbers 1 N)",
  "(repeat N nil)",
  "(vec (repeat N nil))",
  "(into () (repeat N nil))",
  "(into {} (map-indexed vector (repeat N nil)))",
  "(loop [v [] i 0] (if (< i N) (recur (conj v i) (inc i)) v))",
  "(loop [v () i 0] (if (< i N) (recur (conj v i) (inc i)) v))",
  "(loop [v [] i 0] (if (< i N) (recur (cons i v) (inc i)) v))",
  "(loop [m {} i 0] (if (< i N) (recur (assoc m i i) (inc i)) m))",
  "(loop [m {:a 0} i 0] (if (< i N) (recur (assoc m :a i) (inc i)) m))",
  "(loop [f nil i 0] (if (< i N) (recur (fn [] f) (inc i)) f))",
  "(loop [f nil i 0] (if (< i N) (recur (partial f i) (inc i)) f))",
  '(loop [k nil i 0] (if (< i N) (recur (keyword (str "k" i)) (inc i)) k))',
  '(loop [s "" i 0] (if (< i N) (recur (str s "abcdefgh") (inc i)) s))',
  "(loop [v nil i 0] (if (< i N) (recur [i v] (inc i)) (count v)))",
  "(loop [v nil i 0] (if (< i N) (recur {:i i} (inc i)) (count v)))",
  '(loop [e nil i 0] (if (< i N) (recur (ex-info "e" {:i i}) (inc i)) e))',
  "(loop [v nil i 0] (if (< i N) (recur ((fn [& r] r) i) (inc i)) v))",
  "(loop [v nil i 0] (if (< i N) (recur (let [[_ & r] [1 2]] r) (inc i)) v))",
  "(loop [v nil i 0] (if (< i N) (recur (let [{:keys [a] & r} {:a 1 :b 2}] r) (inc i)) v))",
  "(loop [v nil i 0] (if (< i N) (recur `[~i] (inc i)) v))",
  "(loop [v nil i 0] (if (< i N) (recur (gensym) (inc i)) v))",
  "(for [i (range N)] i)",
  "(map inc (range N))",
  "(zipmap (range N) (range N))",
  "(frequencies (range N))",
  "(group-by identity (range N))",
  '(pad-left "x" (* 4 N))',
  '(join "----" (range N))',
  '(string-upper (pad-left "x" (* 4 N)))',
  '(string-reverse (pad-left "x" (* 4 N)))',
  '(string-replace (pad-left "x" N) " " "----")',
  '(split (pad-left "x" N) " ")',
  '(re-seq " " (pad-left "x" N))',
  '(re-replace " " (pad-left "x" N) "----")',
  "(serialize-json (range N))",
  '(parse-json (str "[" (join "," (repeat N 1)) "]"))',
  "(pr-str (range N))",
  '(format "{}" (range N))',
])("%s counts what it makes", async (source) => {
  const [small, large] = [100, 2100].map((n) => memoryOf(source.replaceAll("N", String(n))));
  expect(((await large) as number) - ((await small) as number)).toBeGreaterThanOrEqual(8 * 2000);
});

test("loops over numbers make nothing that is counted", async () => {
  const sum = (n: number) => `(loop [i 0 s 0.5] (if (< i ${n}) (recur (+ i 1) (* s 1.5)) s))`;
  expect(await memoryOf(sum(10_000))).toBe(await memoryOf(sum(10)));
});

test("what a program counts is the same each time, wherever it runs", async () => {
  const source = `
    (let [words (map (fn [i] (str "w" (mod (* i 7919) 997))) (range 3000))
          m (reduce (fn [m w] (update m w (fn [n] (inc (or n 0))))) {} words)
          k (reduce (fn [m i] (assoc m [i (str i)] i)) {} (range 2000))]
      [(count m) (count (reduce dissoc k (take 1500 (keys k)))) (count (pr-str (sort (keys k)))) (= k (into {} (reverse (entries k))))])`;
  const [here, one, other] = await Promise.all([usedHere(source), usedElsewhere(source), usedElsewhere(source)]);
  expect(one).toEqual(here);
  expect(other).toEqual(here);
  expect(await usedHere(source)).toEqual(here);
});

async function usedHere(source: string) {
  const { outcome, completion } = await run(source);
  return { outcome, steps: completion.steps, memory: completion.memory };
}

/** The same in a thread of its own, whose hashes differ from ours. */
function usedElsewhere(source: string): Promise<unknown> {
  const index = new URL("../index.ts", import.meta.url).href;
  const code = `
    import("${index}").then(async ({ compile, execute, PMap, prStr }) => {
      const { parentPort, workerData } = require("node:worker_threads");
      const { value, steps, memory } = await execute(compile(workerData, { file: "x" }), { parameters: PMap.empty, host: null });
      parentPort.postMessage({ outcome: prStr(value), steps, memory });
    });`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: source });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

test("a second run of one program costs what the first did", async () => {
  const program = compile('(let [m {[1 [2 3]] :a {:k "v"} :b}] [(get m [1 [2 3]]) (= m m) (re-find "a+" "caat")])', {
    file: "x",
  });
  const used = async () => {
    const { steps, memory } = await execute(program, { parameters: PMap.empty, host: () => ({ value: null }) });
    return { steps, memory };
  };
  const first = await used();
  expect(await used()).toEqual(first);
});

test("a run ends with MemoryLimit where it allocates more than it may, and no clause catches that", async () => {
  const hoard = "(loop [v []] (recur (conj v (range 100))))";
  const limits = { memory: 100_000 };
  for (const source of [
    hoard,
    `(try ${hoard} (catch e 1))`,
    `(try ${hoard} (catch MemoryLimit e 1))`,
    `(try ${hoard} (catch LimitError e 1))`,
    `(try-result (fn [] ${hoard}))`,
    `(map (fn [_] ${hoard}) [1 2])`,
    `(do (call :inc 1) ${hoard})`,
    `(step "s" (call :inc 1) ${hoard})`,
    `(step-parallel (call :inc 1) ${hoard})`,
    `(loop [s "x"] (recur (str s s)))`,
  ])
    expect(await evaluated(source, { limits }), source).toMatch(/^MemoryLimit/);
});

test("finally forms of a run out of memory have a little, and make no calls", async () => {
  const hoard = "(loop [v []] (recur (conj v (range 100))))";
  const limits = { memory: 100_000 };
  const cleaned = await run(`(try ${hoard} (finally (call :clean (range 10))))`, { limits });
  expect([cleaned.outcome.replace(/ .*/, ""), cleaned.calls]).toEqual(["MemoryLimit", []]);
  const endless = await run(`(try ${hoard} (finally ${hoard}))`, { limits });
  expect(endless.outcome).toMatch(/^MemoryLimit/);
  expect(endless.completion.memory).toBeLessThan(limits.memory + 2 ** 21);
});

test("what a call brings in counts as what the program makes, and is held to its sizes", async () => {
  const host: ExecuteOptions["host"] = () => ({ value: vectorFrom(Array.from({ length: 1000 }, (_, i) => i)) });
  const source = "(loop [v [] i 0] (if (< i 100) (recur (conj v (call :rows)) (inc i)) (count v)))";
  expect((await run(source, { host })).completion.memory).toBeGreaterThan(100 * 8000);
  expect(await evaluated(source, { host, limits: { memory: 100_000 } })).toMatch(/^MemoryLimit/);
  expect(await evaluated(source, { host, limits: { elements: 999 } })).toMatch(/^SizeLimit/);
  const text: ExecuteOptions["host"] = () => ({ value: "x".repeat(1000) });
  expect(
    await evaluated("(try (call :text) (catch SizeLimit e :caught))", { host: text, limits: { characters: 999 } }),
  ).toBe(":caught");
});

test("a replay uses what the run used", async () => {
  const source = "[(call :rows) (try (call :fails) (catch e (:message e))) (map (fn [x] (call :rows)) [1 2])]";
  const host: ExecuteOptions["host"] = ({ capability }) =>
    capability === "fails"
      ? { error: new ErrorValue({ kind: "NetworkError", message: "down" }) }
      : { value: vectorFrom([1, "text", mapFrom([["k", "v"]])]) };
  const program = compile(source, { file: "x" });
  const recorder = createRecorder(program);
  const live = await execute(program, { parameters: PMap.empty, host, onOutcome: recorder.onOutcome });
  const journal = readJournal(JSON.parse(JSON.stringify(recorder.journal(live))));
  const again = await execute(program, { parameters: PMap.empty, host: () => expect.unreachable(), journal });
  expect([again.steps, again.memory, again.status]).toEqual([live.steps, live.memory, "completed"]);
});
