import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

/** Ways in which `f` comes to call itself without end, other than in tail position. */
const RECURSIONS = [
  "(+ 1 (f (+ n 1)))",
  "(first (map f [(+ n 1)]))",
  "(reduce (fn [a x] (f x)) 0 [(+ n 1)])",
  "(first (sort-by f [(+ n 1) 2]))",
  "(sort (fn [a b] (f (+ n 1))) [1 2])",
  "(:a (update {:a (+ n 1)} :a f))",
  "(group-by f [(+ n 1)])",
  "((comp inc f) (+ n 1))",
  "(inc (apply f [(+ n 1)]))",
  "((juxt f) (+ n 1))",
  "((memoize f) (+ n 1))",
  "(first (for [x [(+ n 1)]] (f x)))",
  "(dotimes [i 1] (f (+ n 1)))",
  "(loop [i 0 x nil] (if (< i 1) (recur (inc i) (f (+ n 1))) x))",
  "(try (f (+ n 1)) (catch :x e 1))",
  "(try 1 (finally (f (+ n 1))))",
  "(let [[a] [(f (+ n 1))]] a)",
  "(match (f (+ n 1)) x x)",
  "(match n x when (f (+ n 1)) x _ 1)",
  "[(f (+ n 1))]",
  "{:a (f (+ n 1))}",
  "(if (f (+ n 1)) 1 2)",
  "(and (f (+ n 1)) 1)",
  "(try-result (fn [] (f (+ n 1))))",
  "(str (f (+ n 1)))",
  '(step "s" (f (+ n 1)))',
  "(step-parallel (f (+ n 1)))",
];

const NEST = "(def nest (fn [n] (reduce (fn [v _] [v]) [] (range n)))) (def d (nest 20000))";

/** What is done with a value of 20 000 levels, and what comes of it. */
const DEEP: readonly (readonly [string, RegExp])[] = [
  ["(count d)", /^1$/],
  ["(= d (nest 20000))", /^StackOverflow$/],
  ["{d 1 2 (+ 1 2)}", /^StackOverflow$/],
  ["(get {d 1} d)", /^StackOverflow$/],
  ["(compare d (nest 20000))", /^StackOverflow$/],
  ["(sort [d (nest 20000)])", /^StackOverflow$/],
  ["(distinct [d (nest 20000)])", /^StackOverflow$/],
  ["(contains? [d] (nest 20000))", /^StackOverflow$/],
  ['(= (ex-info "e" {:d d}) (ex-info "e" {:d (nest 20000)}))', /^StackOverflow$/],
  ["(call :id d)", /^(StackOverflow|SizeLimit)$/],
  ["(deftype T [:vector T]) (let [x : T d] 1)", /^StackOverflow$/],
  ["(pr-str d)", /^SizeLimit$/],
  ["(str d)", /^SizeLimit$/],
  ["(throw d)", /^SizeLimit$/],
  ["(serialize-json d)", /^JsonError$/],
  ["(count (flatten d))", /^0$/],
  ["(get-in d (repeat 30000 0))", /^nil$/],
  ["(count (assoc-in d (repeat 15000 0) 1))", /^1$/],
  ["(match d [[[x]]] 1 _ 2)", /^1$/],
  ["d", /^unprintable$/],
];

const MACROS: readonly (readonly [string, RegExp])[] = [
  ["(defmacro m [] `(m)) (m)", /^MacroError$/],
  ["(defmacro m [] (loop [] (recur))) (m)", /^MacroError$/],
  ["(defmacro m [] (loop [v []] (recur (conj v (range 100))))) (m)", /^MacroError$/],
  ["(defmacro m [] ((fn f [n] (+ 1 (f n))) 0)) (m)", /^MacroError$/],
  ["(defmacro m [x] (list 'm (list 'm x))) (m 1)", /^(MacroError|ParseError)$/],
  ["(defmacro m [] (reduce (fn [v _] (list 'inc v)) 1 (range 100000))) (m)", /^(MacroError|ParseError)$/],
  ["(defmacro m [] (reduce (fn [v _] (list 'let ['x v] 'x)) 1 (range 100000))) (m)", /^(MacroError|ParseError)$/],
  [`(-> 1 ${"inc ".repeat(100_000)})`, /^ParseError$/],
  [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, /^ParseError$/],
];

const CASES: readonly (readonly [string, RegExp])[] = [
  ...RECURSIONS.flatMap((body) => [
    [`(defn f [n] ${body}) (f 0)`, /^StackOverflow$/] as const,
    [`(defn f [n] (do (call :id n) ${body})) (f 0)`, /^StackOverflow$/] as const,
  ]),
  ["(defn f [n] (+ 1 (g n))) (defn g [n] (+ 1 (f n))) (f 0)", /^StackOverflow$/],
  ["(let [f (fn [n] (+ 1 (g n))) g (fn [n] (+ 1 (f n)))] (f 0))", /^StackOverflow$/],
  ["((reduce comp (repeat 50000 inc)) 1)", /^StackOverflow$/],
  ...DEEP.map(([use, outcome]) => [`${NEST} ${use}`, outcome] as const),
  ...MACROS,
];

const sources = CASES.map(([source]) => source);

test.each([1, 256])(
  "recursion and nesting without end are errors of the program on a stack of %i MB",
  async (stackSizeMb) => {
    const outcomes = await outcomesOn(stackSizeMb);
    const wrong = CASES.filter(([, expected], i) => !expected.test(outcomes[i] ?? ""));
    expect(wrong.map(([source]) => `${source.slice(0, 120)} -> ${outcomes[sources.indexOf(source)]}`)).toEqual([]);
  },
  60_000,
);

/** The printed values or the kinds of errors of all cases, in a thread with a stack of this size. */
function outcomesOn(stackSizeMb: number): Promise<string[]> {
  const index = new URL("../index.ts", import.meta.url).href;
  const code = `
    import("${index}").then(async ({ compile, execute, PMap, prStr, RtfsError, RtfsParseError }) => {
      const { parentPort, workerData } = require("node:worker_threads");
      const host = async ({ args }) => ({ value: args[0] ?? null });
      const outcome = async (source) => {
        try {
          const { value, error } = await execute(compile(source, { file: "deep" }), { parameters: PMap.empty, host });
          return error === undefined ? prStr(value) : error.kind;
        } catch (error) {
          if (error instanceof RtfsParseError) return "ParseError";
          return error instanceof RtfsError ? "unprintable" : String(error);
        }
      };
      const outcomes = [];
      for (const source of workerData) outcomes.push(await outcome(source));
      parentPort.postMessage(outcomes);
    });`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: sources, resourceLimits: { stackSizeMb } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
