import { Choices } from "./choices.ts";

/** What generated code may name where it stands. */
interface Names {
  readonly numbers: readonly string[];
  /** functions of one number */
  readonly functions: readonly string[];
  readonly depth: number;
}

type Make = (choices: Choices, names: Names) => string;

/**
 * A program that computes a number, calling capabilities `t.*` from every place where a call may stand: in closures, callbacks of
 * the library, functions in data, guards, `catch`, `finally`, branches, macros, recursion; by constant and by computed ids.
 */
export function programOf(stream: readonly number[]): string {
  const choices = new Choices(stream);
  const helpers = [
    "(defn twice [f x] (f (f x)))",
    "(defn descend [n f] (if (> n 0) (+ (f n) (descend (- n 1) f)) 0))",
    "(defmacro more [x] `(+ 1 ~x))",
    "(defmacro calling [x] `(call :t.macro ~x))",
    "(defmacro later [x] `(fn [v#] (+ v# ~x)))",
  ];
  const top: Names = { numbers: [], functions: [], depth: 0 };
  const functions = Array.from({ length: choices.below(4) }, (_, index) => {
    const known = Array.from({ length: index }, (__, earlier) => `f${earlier}`);
    const names = { numbers: ["a"], functions: known, depth: 1 };
    return `(defn f${index} [a] ${number(choices, names)})`;
  });
  const names = { ...top, functions: functions.map((_, index) => `f${index}`) };
  return [...helpers, ...functions, number(choices, names)].join("\n");
}

const deepest = 5;
let fresh = 0;

function number(choices: Choices, names: Names): string {
  const inside = { ...names, depth: names.depth + 1 };
  return choices.of(inside.depth > deepest ? leaves : numbers)(choices, inside);
}

function fn(choices: Choices, names: Names): string {
  const inside = { ...names, depth: names.depth + 1 };
  return choices.of(inside.depth > deepest ? plainFunctions : functions)(choices, inside);
}

function withNumber(names: Names): { name: string; names: Names } {
  const name = `n${fresh++}`;
  return { name, names: { ...names, numbers: [...names.numbers, name] } };
}

function withFunction(names: Names): { name: string; names: Names } {
  const name = `g${fresh++}`;
  return { name, names: { ...names, functions: [...names.functions, name] } };
}

const literal: Make = (choices) => String(choices.below(5));
const variable: Make = (choices, { numbers: [first, ...rest] }) =>
  first === undefined ? "1" : choices.of([first, ...rest]);
const constantCall: Make = (choices) => `(call :t.${choices.of(["a", "b", "c"])} ${choices.below(5)})`;

const leaves: readonly [Make, ...Make[]] = [literal, variable, constantCall];

const computedIds: readonly [Make, ...Make[]] = [
  (c, n) => `(if (> ${number(c, n)} 2) :t.then :t.else)`,
  (c, n) => `(nth ["t.zero" "t.one"] (mod ${number(c, n)} 2))`,
  (c, n) => `(str "t.computed-" (mod ${number(c, n)} 3))`,
  () => `(keyword (join "." ["t" "joined"]))`,
];

const numbers: readonly [Make, ...Make[]] = [
  literal,
  variable,
  constantCall,
  (c, n) => `(call ${c.of(computedIds)(c, n)} ${number(c, n)})`,
  (c, n) => `(+ ${number(c, n)} ${number(c, n)})`,
  (c, n) => `(if (> ${number(c, n)} 2) ${number(c, n)} ${number(c, n)})`,
  (c, n) => `(${fn(c, n)} ${number(c, n)})`,
  (c, n) => {
    const { name, names } = withNumber(n);
    return `(let [${name} ${number(c, n)}] ${number(c, names)})`;
  },
  (c, n) => {
    const { name, names } = withFunction(n);
    return `(let [${name} ${fn(c, n)}] ${number(c, names)})`;
  },
  (c, n) => {
    const { name, names } = withFunction(n);
    return `(do (def ${name} ${fn(c, n)}) (when (> ${number(c, n)} 3) (def ${name} ${fn(c, n)})) ${number(c, names)})`;
  },
  (c, n) => `(reduce (fn [acc x] (+ acc (${fn(c, n)} x))) ${number(c, n)} [1 2])`,
  (c, n) => `(first (map ${fn(c, n)} [${number(c, n)} 2]))`,
  (c, n) => `(first (map-indexed (fn [i x] (+ i (${fn(c, n)} x))) [1 2]))`,
  (c, n) => `(count (filter (fn [x] (> (${fn(c, n)} x) 2)) [1 2 3]))`,
  (c, n) => `(if (every? (comp pos? ${fn(c, n)}) [1 2]) ${number(c, n)} 0)`,
  (c, n) => `(apply ${fn(c, n)} [${number(c, n)}])`,
  (c, n) => `((partial (fn [x y] (+ x (${fn(c, n)} y))) ${number(c, n)}) 2)`,
  (c, n) => `((comp ${fn(c, n)} ${fn(c, n)}) ${number(c, n)})`,
  (c, n) => `(first ((juxt ${fn(c, n)} ${fn(c, n)}) ${number(c, n)}))`,
  (c, n) => `((memoize ${fn(c, n)}) ${number(c, n)})`,
  (c, n) => `(twice ${fn(c, n)} ${number(c, n)})`,
  (c, n) => `(descend (mod ${number(c, n)} 3) ${fn(c, n)})`,
  (c, n) => `(first (sort-by ${fn(c, n)} [${number(c, n)} 2 1]))`,
  (c, n) => `(first (sort (fn [x y] (< (${fn(c, n)} x) y)) [2 1 3]))`,
  (c, n) => `(:n (update {:n ${number(c, n)}} :n ${fn(c, n)}))`,
  (c, n) => `(get-in (update-in {:n {:m 1}} [:n :m] ${fn(c, n)}) [:n :m])`,
  (c, n) => `((:f {:f ${fn(c, n)}}) ${number(c, n)})`,
  (c, n) => `((nth [${fn(c, n)} ${fn(c, n)}] (mod ${number(c, n)} 2)) 1)`,
  (c, n) => `(try ${number(c, n)} (catch e ${number(c, n)}) (finally ${number(c, n)}))`,
  (c, n) => `(try (throw (ex-info "x" {:n ${number(c, n)}})) (catch UserError e (+ (:n (ex-data e)) ${number(c, n)})))`,
  (c, n) => `(unwrap-or (try-result (fn [] ${number(c, n)})) 0)`,
  (c, n) => {
    const { name, names } = withNumber(n);
    return `(match ${number(c, n)} ${name} when (> ${number(c, names)} 2) ${number(c, names)} _ ${number(c, n)})`;
  },
  (c, n) => {
    const { name, names } = withNumber(n);
    return `(reduce + 0 (for [${name} [1 2] :when (> ${number(c, names)} 0)] ${number(c, names)}))`;
  },
  (c, n) => {
    const { name, names } = withNumber(n);
    return `(loop [i 0 ${name} 1] (if (< i 2) (recur (inc i) ${number(c, names)}) ${name}))`;
  },
  (c, n) => `(reduce + (step-parallel ${number(c, n)} ${number(c, n)}))`,
  (c, n) => `(step "one" ${number(c, n)})`,
  (c, n) => `(do (dotimes [i 2] ${number(c, n)}) ${number(c, n)})`,
  (c, n) => `(more ${number(c, n)})`,
  (c, n) => `(calling ${number(c, n)})`,
  (c, n) => `(reduce-kv (fn [acc k v] (+ acc (${fn(c, n)} v))) 0 {:x 1 :y 2})`,
  (c, n) => `(reduce + (vals (merge-with (fn [x y] (+ x (${fn(c, n)} y))) {:a 1} {:a ${number(c, n)}})))`,
  (c, n) => `(-> ${number(c, n)} (${fn(c, n)}))`,
];

const lambda: Make = (c, n) => {
  const { name, names } = withNumber(n);
  return `(fn [${name}] ${number(c, names)})`;
};
const known: Make = (c, { functions: [first, ...rest] }) => (first === undefined ? "inc" : c.of([first, ...rest]));

const plainFunctions: readonly [Make, ...Make[]] = [() => "inc", known, () => "(fn [x] (call :t.deep x))"];

const functions: readonly [Make, ...Make[]] = [
  lambda,
  known,
  () => "dec",
  (c, n) => `(if (> ${number(c, n)} 1) ${fn(c, n)} ${fn(c, n)})`,
  (c, n) => `(comp ${fn(c, n)} ${fn(c, n)})`,
  (c, n) => `(constantly ${number(c, n)})`,
  (c, n) => `(let [held ${fn(c, n)}] (fn [x] (held (held x))))`,
  (c, n) => `(memoize ${fn(c, n)})`,
  (c, n) => `(fn self [x] (if (> x 2) ${number(c, n)} (self (+ x 1))))`,
  (c, n) => `(later ${number(c, n)})`,
  (c, n) => `(fn ([x] ${number(c, n)}) ([x y] (+ x y)))`,
  (c, n) => `(first (filter fn? [1 ${fn(c, n)}]))`,
  (c, n) => `(get {:f ${fn(c, n)}} :f)`,
  (c, n) => `(partial (fn [x y] (+ x y)) ${number(c, n)})`,
];
