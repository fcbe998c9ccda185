import { expect, test } from "vitest";
import { evaluated, run } from "./evaluate.fixture.ts";

const BIG = '(def big (pad-left "x" 4000000 "y"))';
const OTHER = '(def other (str (pad-left "" 3999999 "y") "z"))';
const V = "(def v (range 300000))";
const DEEP = "(def deep (reduce (fn [x _] [x x]) [1] (range 40)))";
const MAP = "(def m (zipmap (range 200000) (range 200000)))";
const ROWS = "(def rows (repeat 300 (range 1000))) (def rows2 (map (fn [r] (into [] r)) rows))";

/** What is prepared, and what then takes far more than 20 000 steps at once. */
const WORK: readonly (readonly [string, string])[] = [
  ["", "(range 1000000)"],
  ["", "(range 0.0 1000000.0)"],
  ["", "(numbers 1 1000000)"],
  [ROWS, "(= rows rows2)"],
  [ROWS, "(compare rows rows2)"],
  [ROWS, "(sort [rows rows2])"],
  [ROWS, "{rows 1 2 (+ 1 1)}"],
  [ROWS, "(distinct [rows rows2])"],
  [ROWS, "(frequencies [rows rows2])"],
  [ROWS, "(group-by identity [rows rows2])"],
  [ROWS, "(let [x : [:vector [:vector :int]] rows] x)"],
  [ROWS, "(contains? [rows] rows2)"],
  [ROWS, "(memoize identity) ((memoize identity) rows)"],
  [DEEP, "(pr-str deep)"],
  [DEEP, "(str deep)"],
  [DEEP, "(serialize-json deep)"],
  [DEEP, "(flatten deep)"],
  [DEEP, "(compare deep (reduce (fn [x _] [x x]) [1] (range 40)))"],
  [DEEP, "(let [x : [:vector :any] (flatten deep)] x)"],
  [V, "(pr-str v)"],
  [V, '(join "," v)'],
  [V, "(serialize-json v)"],
  [V, "(reverse v)"],
  [V, "(some (fn [x] true) v)"],
  [V, "(every? (fn [x] false) v)"],
  [V, "(first (sort v))"],
  [V, "(apply max v)"],
  [V, "(into () v)"],
  [V, "(concat v v)"],
  [V, "(partition 2 v)"],
  [V, "(let [x : [:vector :int] v] x)"],
  [MAP, "(keys m)"],
  [MAP, "(vals m)"],
  [MAP, "(merge m m)"],
  [MAP, "(= m (into {} m))"],
  [MAP, "(map-vals inc m)"],
  [BIG + OTHER, "(= big other)"],
  [BIG + OTHER, "(compare big other)"],
  [BIG + OTHER, "(< big other)"],
  [BIG + OTHER, "(get {other 1} big)"],
  [BIG + OTHER, "({other 1} big)"],
  [BIG + OTHER, "(assoc {other 1} big 2)"],
  [BIG + OTHER, "(frequencies [big other])"],
  [BIG, "(string-upper big)"],
  [BIG, "(string-lower big)"],
  [BIG, "(string-reverse big)"],
  [BIG, '(string-contains big (str (substring big 0 2000000) "z"))'],
  [BIG, '(contains? big (str (substring big 0 2000000) "z"))'],
  [BIG, '(index-of big (str (substring big 0 2000000) "z"))'],
  [BIG, '(split big "yz")'],
  [BIG, '(string-replace big "yz" "a")'],
  [BIG, "(count big)"],
  [BIG, "(nth big 3999999)"],
  [BIG, "(pr-str big)"],
  [BIG, "(serialize-json big)"],
  [BIG, '(parse-json (str "\\"" big "\\""))'],
  [BIG, "(parse-int big)"],
  [BIG, '(format "{}" big)'],
  ['(def text (pad-left "x" 1000000 "y"))', '(re-find "z" text)'],
  ['(def text (pad-left "x" 1000000 "y"))', '(re-seq "y*x" text)'],
  ['(def text (pad-left "x" 1000000 "y"))', '(let [x : [:and :string [:matches-regex "z"]] text] x)'],
  [BIG, '(parse-float (str (string-replace big "y" "1") "!"))'],
  ['(def escapes (str "\\"" (apply str (repeat 200000 "\\\\n")) "\\""))', "(parse-json escapes)"],
  [V, "(apply map vector (repeat 100 v))"],
  [V, "(apply interleave (repeat 3 v))"],
  [DEEP, "(validate deep 1)"],
  [DEEP, "(validate (reduce (fn [t _] [:union t t]) :int (range 40)) true)"],
  [V, "(validate [:vector (into [:enum :none] (range 2000))] (repeat 100 :none))"],
  [V, "(validate [:vector [:or (into [:enum] (range 2000)) :keyword]] (repeat 100 :none))"],
  ["", "(validate [:vector (into [:union] (conj (into [] (repeat 1000 :string)) :int))] (repeat 100 1))"],
  ["", "(validate [:vector (into [:and :int] (repeat 1000 [:> 0]))] (repeat 100 1))"],
  [MAP, "(validate [:vector [:and :map [:required-keys (range 20000)]]] (repeat 100 m))"],
  [BIG, '(validate [:vector [:and :string [:is-email]]] (repeat 100 (str "a@b." big)))'],
  [BIG, '(validate [:vector [:and :string [:is-url]]] (repeat 100 (str "http://" big)))'],
  ["", '(re-find "(?i)[\\\\p{L}\\\\p{N}]{900}" "x")'],
  ["", '(re-find "((((a{30}){30}){10}))" "x")'],
];

test.each(WORK)("%s %s takes steps in proportion to its work", async (given, work) => {
  const { completion } = await run(`${given} 1`, { limits: { steps: 1e9 } });
  const steps = completion.steps + 20_000;
  expect(await evaluated(`${given} ${work}`, { limits: { steps } })).toMatch(/^StepLimit/);
});

test.each(WORK)("%s %s is stopped from outside while it lasts", async (given, work) => {
  const cancel = Int32Array.of(1);
  expect(await evaluated(`${given} ${work}`, { limits: { steps: 1e9 }, cancel })).toBe("cancelled");
});
