import { expect, test } from "vitest";
import { evaluated } from "./evaluate.fixture.ts";

const limits = { elements: 20, characters: 60, searched: 30, steps: 1_000_000 };
const TEN = "(range 10)";

/** Programs that would make a collection of more than 20 elements, or a text of more than 60 characters. */
const TOO_LARGE = [
  "(range 21)",
  "(range 0.0 21.0)",
  "(range 9223372036854775000 -9223372036854775000 -1)",
  "(numbers 1 21)",
  "(repeat 21 :x)",
  "(repeatedly 21 (fn [] 1))",
  `(concat ${TEN} ${TEN} [1])`,
  `(mapcat (fn [x] ${TEN}) ${TEN})`,
  `(into ${TEN} (range 11))`,
  "(into {} (map (fn [x] [x x]) (concat (range 20) [:k])))",
  "(into {} [{:a 1} (zipmap (range 20) (range 20))])",
  "(merge (zipmap (range 20) (range 20)) {:a 1})",
  "(merge-with + (zipmap (range 20) (range 20)) {:a 1})",
  "(reduce (fn [m i] (assoc m i i)) {} (numbers -5 15))",
  "(reduce (fn [v i] (conj v i)) [] (concat (range 20) [1]))",
  "(reduce (fn [v i] (cons i v)) (list) (concat (range 20) [1]))",
  "(loop [v []] (recur (conj v 1)))",
  "(loop [v () i 0] (recur (cons i v) (inc i)))",
  "(loop [v [] i 0] (recur (assoc v i i) (inc i)))",
  "(loop [m {} i 0] (recur (assoc-in m [:a i] i) (inc i)))",
  "(loop [m {} i 0] (recur (update m i (fn [x] i)) (inc i)))",
  "(for [a (range 5) b (range 5)] [a b])",
  `(interleave ${TEN} ${TEN} ${TEN})`,
  "(interpose 0 (range 12))",
  "(flatten [(range 12) [(range 12)]])",
  "(reductions + 0 (range 20))",
  '(split "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u" ",")',
  '(split "abcdefghijklmnopqrstu" "")',
  '(vec "abcdefghijklmnopqrstu")',
  '(map str "abcdefghijklmnopqrstu")',
  '(frequencies "abcdefghijklmnopqrstu")',
  '(distinct "abcdefghijklmnopqrstu")',
  '(sort "abcdefghijklmnopqrstu")',
  '(re-seq "." "abcdefghijklmnopqrstu")',
  '(parse-json "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]")',
  '(parse-json (str "{" (join "," (map (fn [i] (str (pr-str (str i)) ":1")) (range 12))) "}") {:keys :keyword :x (range 21)})',
  "(apply vector 1 (range 20))",
  "(apply list 1 (range 20))",
  `((fn [& more] more) 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0)`,
  "[0 0 0 0 0 0 0 0 0 0 (+ 0 0) 0 0 0 0 0 0 0 0 0 0]",
  "{0 0 1 0 2 0 3 0 4 0 5 0 6 0 7 0 8 0 9 0 10 0 11 0 12 0 13 0 14 0 15 0 16 0 17 0 18 0 19 0 20 (+ 0 0)}",
  `(let [xs ${TEN}] \`[~@xs ~@xs 0])`,
  "((apply juxt (concat (repeat 20 inc) [dec])) 1)",
  '(str "0123456789012345678901234567890123456789" "0123456789012345678901234567890123456789")',
  "(str (range 20) (range 20))",
  "(pr-str (range 20) (range 20))",
  "(str {:aaaaaaaaaa 1 :bbbbbbbbbb 2 :cccccccccc 3 :dddddddddd 4 :eeeeeeeeeee 5})",
  '(join "------" (range 12))',
  '(reduce (fn [s _] (str s s)) "0123456789" (range 10))',
  '(string-replace "aaaaaaaaaaaaaaaaaaaa" "a" "0123456789")',
  '(string-replace "aaaaaaaaaaaaaaaaaaaa" "" "0123456789")',
  '(re-replace "a" "aaaaaaaaaaaaaaaaaaaa" "0123456789")',
  '(pad-left "x" 61)',
  '(pad-right "x" 61)',
  '(format "{}{}" "0123456789012345678901234567890123456789" "0123456789012345678901234567890123456789")',
  '(string-upper "ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß")',
  "(serialize-json (repeat 20 12345))",
  "(serialize-json-pretty (repeat 20 12))",
  '(re-find "x" "0123456789012345678901234567890")',
  '(let [x : [:and :string [:matches-regex "x"]] "0123456789012345678901234567890"] x)',
];

test.each(TOO_LARGE)("%s is SizeLimit where the host says how large is too large", async (source) => {
  expect(await evaluated(source, { limits })).toMatch(/^SizeLimit /);
});

test("what fits is made", async () => {
  const fits = '[(count (range 20)) (count (str (repeat 20 1))) (count (pad-left "x" 60)) (re-find "9" "0123456789")]';
  expect(await evaluated(fits, { limits })).toBe('[20 41 60 "9"]');
});

test("the language's own limits are a million elements, 16 Mi characters and a search of 1 Mi", async () => {
  const table = {
    "(count (range 1000000))": "1000000",
    "(range 1000001)": "SizeLimit",
    '(count (pad-left "x" 16777216))': "16777216",
    '(pad-left "x" 16777217)': "SizeLimit",
    '(re-find "y" (pad-left "x" 1048577))': "SizeLimit",
    '(re-find "y" (pad-left "x" 1048576))': "nil",
  };
  for (const [source, expected] of Object.entries(table))
    expect((await evaluated(source)).replace(/ .*/, ""), source).toBe(expected);
});
