import { compile, execute, keyword, mapFrom, type Place, type Program, prStr } from "../index.ts";

/** Programs that together hold every kind of node, type, predicate, pattern and value that there is. */
export const corpus: readonly string[] = [
  "",
  '[nil true -7 9223372036854775807 2.5 -0.0 ##Inf ##NaN "é😀\\n" :a/b :com.acme:v1.0/k (quote (x [y {:z 1}]))]',
  "[2024-01-15T10:30:45.250Z 2024-01-15T10:30:45+01:00 123e4567-e89b-12d3-a456-426614174000 resource://a/b]",
  "(do (defn f [n] (if (> n 0) (do (call :a n) (recur (- n 1))) n)) (f 3))",
  "(let [x 1 g (fn [y] (+ x y))] (loop [i 0 acc []] (if (< i 3) (recur (inc i) (conj acc (g i))) (call :log acc))))",
  "(match [1 [2 3]] (or [a [b 9]] [a [b _]]) when (> b 1) (call :m {:a a :b b}) {:k [q & _]} q _ 0)",
  "(match {:a 1} {:a (:int n) & more} [n more] (:string s) s (:as w [_]) w 'sym 1 (m when m) m)",
  '(do (def p :x.y) (def p2 (str "z" 1)) (call p) (map (fn [q] (call p2 q)) [1 2]) (dotimes [i 2] (call :cnt i)))',
  "(do (defn even [n] (if (= n 0) true (odd (- n 1)))) (defn odd [n] (if (= n 0) false (even (- n 1)))) (even 10))",
  "(try (call :a) (throw 1) (catch NetworkError e 1) (catch [:map [:n :int]] e 2) (catch e (:message e)) (finally (call :c)))",
  "(let [{:keys [a b] :or {b (call :d)} :as m} {:a 1} [x & r :as all] [1 2 3] {k :k & others} {:k 1}] [a b m x r all k others])",
  "(do (deftype T [:vector [:maybe T]]) (defstruct P :x :int :y T) [(P {:x 1 :y [[] nil]}) (validate :T 1)])",
  `(do (def a : [:and :int [:> 0] [:<= 9] [:!= 5] [:in-range 1 9]] 3)
       (def b : [:and :string [:min-length 1] [:max-length 9] [:matches-regex "^a"] [:is-email]] "a@b.c")
       (def c : [:map [:k :int ?] [:* :string] [:closed]] {:k 1})
       (def d : [:map-of :keyword [:union :int :nil]] {:k nil})
       (def e : [:tuple :int [:enum 1 "x" :y]] [1 :y])
       (def f : [:array :float [2 ?]] [[1 2.0] [3 4]])
       (def g : [:fn [:int & :string] :bool] odd?)
       (def h : [:and [:vector :any] [:non-empty] [:max-count 3]] [1])
       (def i : [:and :map [:has-key :a] [:required-keys [:b]]] {:a 1 :b 2})
       (def j : Missing 1))`,
  "(let [f (fn [n] (if (= n 0) 0 (g (- n 1)))) g (fn [n] (f n))] (f 5))",
  "(step-parallel (call :a 1) (let [x 2] (call :b x)) (do (def y 3) y))",
  '(step "s" {:params {:n 1} :retries {:max 2 :backoff-ms 1} :timeout-ms 5} (call :flaky (:n %params)))',
  "(step-loop (call :more) (call :work))",
  "^{:runtime.timeout-ms 5} (call :hinted)",
  "(for [x [1 2] :let [y (* x 2)] z [y] :when (> z 1) :while (< z 9)] (call :z z))",
  "(do (defn h [a & r] : :int (if (> a 3) a (recur (+ a 1) r))) (h 1 2 3))",
  "(do x (def x 1) (let [k 1] (def k 2) (fn [] k)))",
  "(do (map println [1]) (def println inc) (println 2))",
  '(do (kv/conj! "k" 1) (some-> {:a {:b (call :q)}} :a :b inc) (resource:ref "r") (context/set :a @b))',
  "(case (call :w) (1 2) :one 3 :three (step-if (call :x) 1 2))",
  "(do (defmacro unless [c x] `(if ~c nil ~x)) (unless false (call (keyword (str :dyn @k)))) (undefined-name))",
  "((fn self ([n] (self n 0)) ([n acc] (if (= n 0) acc (self (- n 1) (+ acc n))))) 4)",
  "(cond (call :t1) 1 (and (call :t2) (or nil 2)) 2 :else {(call :k) [(call :v) #(+ %1 %2)]})",
  "(module m (:exports [f]) (def n 2) (defn f [x] (* x n))) (import m :as mm) (mm/f 4)",
  '(intent i :goal "g" :success-criteria (fn [r] (call :check r)))',
  "(defn ^{:effects [:network]} fetch [u] (call :ccos.network.http-fetch u)) (meta-of 'fetch)",
];

/** The program of a text. */
export function programOf(source: string): Program {
  return compile(source, { file: "corpus.rtfs" });
}

/** All that is to be seen of a program: what it is, what it can reach, what it does, what that costs. */
export async function observe(program: Program, { steps = 20_000 } = {}) {
  const made: Made[] = [];
  const cancel = new Int32Array(1);
  const completion = await execute(program, {
    parameters: mapFrom([[keyword("b"), 7]]),
    limits: { steps, depth: 200 },
    cancel,
    async host({ capability, args, position, at }) {
      made.push({ capability, args: args.map(prStr), position, at });
      if (made.length === MOST_CALLS) cancel[0] = 1;
      return { value: ANSWERS[made.length % ANSWERS.length] ?? null };
    },
  });
  const { canonical, calls, dynamic, unknown, unboundedLoops } = program;
  const outcome =
    completion.status === "completed" ? prStr(completion.value) : completion.status === "failed" && completion.error;
  return {
    canonical,
    reach: { calls, dynamic, unknown, unboundedLoops },
    outcome,
    steps: completion.steps,
    memory: completion.memory,
    made,
  };
}

interface Made {
  readonly capability: string;
  readonly args: readonly string[];
  readonly position: string;
  readonly at: Place;
}

/** calls after which a program is cancelled */
export const MOST_CALLS = 200;

const ANSWERS = [1, true, "text", null];
