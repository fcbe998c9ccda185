import { expect, test } from "vitest";
import { errorOf, evaluated } from "../run/evaluate.fixture.ts";

const values: Record<string, Record<string, string>> = {
  "let binds in order, shadows, and takes values apart": {
    "(let [x 1 x (+ x 1)] x)": "2",
    "(let [[a [b & c] :as all] [1 [2 3 4]]] [a b c all])": "[1 2 [3 4] [1 [2 3 4]]]",
    "(let [[a b] [1]] [a b])": "[1 nil]",
    "(let [{:keys [a b] :or {b (+ 1 1)} :as m & more} {:a 1 :c 3}] [a b m more])": "[1 2 {:a 1 :c 3} {:c 3}]",
    '(let [{x :x "s" s :strs [t]} {:x 1 "s" 2 "t" 3}] [x s t])': "[1 2 3]",
    "(let [{:keys [a]} nil [b] nil] [a b])": "[nil nil]",
  },
  "functions that follow each other in a let may call each other": {
    "(let [e? (fn [n] (if (= n 0) true (o? (- n 1)))) o? (fn [n] (if (= n 0) false (e? (- n 1))))] [(e? 10) (o? 10)])":
      "[true false]",
    "(let [inc (fn [x] (if (> x 3) x (inc (+ x 1))))] (inc 0))": "4",
    "(let [a 1 f (fn [] (g)) g (fn [] a)] (f))": "1",
  },
  "a keyword after a name is its value unless the vector can't be read that way": {
    "(let [x :foo] x)": ":foo",
    "(let [x :int 5 y 2] (+ x y))": "7",
    "(let [x : :int 5 y :k] [x y])": "[5 :k]",
    "(let [a :int 1 b :int 2] (+ a b))": "3",
  },
  "def binds in the innermost scope, and functions see that scope by reference": {
    "(do (def a 1) (let [a 2] (def a 3)) a)": "1",
    "(let [x 1 f (fn [] x)] (def x 2) (f))": "2",
    "(let [v 6] (defn twice [x] (* 2 (half x))) (defn half [x] (/ x 2)) (twice v))": "6",
    "(do (defn f [] 1) (defn g [] (f)) (defn f [] 2) (g))": "2",
    "(do (def before (inc 1)) (defn inc [x] 100) [before (inc 1)])": "[2 100]",
    "(do (if true (def x 1)) x)": "1",
    "((fn [n] (def m (+ n 1)) (let [f (fn [] m)] (f))) 1)": "2",
    "(map (fn [i] (do (def here i) ((fn [] here)))) [1 2])": "[1 2]",
  },
  "loops rebind; closures keep the value of their pass": {
    "(loop [i 0 acc []] (if (< i 3) (recur (+ i 1) (conj acc (fn [] i))) (map (fn [f] (f)) acc)))": "[0 1 2]",
    "(loop [[a b] [0 10] c a] (if (< a 3) (recur [(+ a 1) b] c) [a b c]))": "[3 10 0]",
    "(loop [a 1 b 2 c 3 d 4] (if (> a 10) [a b c d] (recur (+ a 1) a b c)))": "[11 10 9 8]",
    "((fn [n & more] (if (= n 0) more (recur (- n 1) [n]))) 3)": "[1]",
    "(dotimes [i 3] (* i i))": "4",
    "(dotimes [i 0] i)": "nil",
  },
  comprehensions: {
    "(for [x [1 2 3] :when (odd? x) y [x (* 10 x)]] y)": "[1 10 3 30]",
    "(for [x [1 2 3 4] :while (< x 3) :let [y (* x x)]] y)": "[1 4]",
    "(for [[k v] {:a 1 :b 2}] [v k])": "[[1 :a] [2 :b]]",
    "(doseq [x [1 2]] x)": "nil",
    "(for [x [1 2]] (for [y [x]] [x y]))": "[[[1 1]] [[2 2]]]",
  },
  functions: {
    "((fn ([a] [:one a]) ([a b] [:two a b]) ([a b & c] [:more c])) 1 2 3)": "[:more (3)]",
    "((fn fact [n] (if (< n 2) 1 (* n (fact (- n 1))))) 5)": "120",
    '((fn "doc" [x] x) 1)': "1",
    "((fn [] :foo))": ":foo",
    "((fn [& r] r))": "()",
    "(#(+ %1 %2) 1 2)": "3",
    "[(:k {:k 1}) (:k nil 2) ({:a 1} :b 3) (:k {:k nil} 4) ({:k nil} :k 5)]": "[1 2 3 nil nil]",
    '(.getMessage (ex-info "m" {}))': '"m"',
  },
  "short forms": {
    "(cond nil 1 :else 2)": "2",
    "(case 3 1 :a (2 3) :b :c)": ":b",
    "(when-not false 1 2)": "2",
    "(if-not true 1 2)": "2",
    "(if-let [[a] [7]] a :none)": "7",
    "(if-let [a nil] a :none)": ":none",
    "(when-let [{:keys [a]} {:a 1}] a)": "1",
    "(-> {:a {:b 2}} :a :b inc)": "3",
    "(->> [1 2 3] (map inc) (reduce +))": "9",
    "(as-> 1 x (+ x 1) (* x 3))": "6",
    "(some-> {:a nil} :a inc)": "nil",
    "[(and 1 nil 2) (or nil false 3) (and) (or)]": "[nil 3 true false]",
    "(apply and [1 2 3])": "3",
  },
  "match takes the first pattern that fits": {
    "(match {:t :circle :r 2} {:t :square} 0 {:t :circle :r r} (* r r))": "4",
    "(match [1 2 3] [a] a [a & more] when (> a 5) 0 [a & more] [a more])": "[1 [2 3]]",
    "(match 5 (:string s) s (n :when (> n 9)) 0 (or 4 5) :hit)": ":hit",
    "(match [:b 2] (or [:a x] [:b x]) x)": "2",
    "(match {:a 1 :b 2} {:a _ & rest} rest)": "{:b 2}",
    "(match 'x 'x :symbol)": ":symbol",
  },
  "quotes and templates": {
    "'(a [b {:c d}])": "(a [b {:c d}])",
    "(let [x 1 ys [2 3]] `(a ~x ~@ys [~@ys] {:k ~x}))": "(a 1 2 3 [2 3] {:k 1})",
    "``(a ~~'b)": "(quasiquote (a (unquote b)))",
  },
  "macros see forms and give forms": {
    "(defmacro unless [c & body] `(if ~c nil (do ~@body))) (unless false 1 2)": "2",
    "(defmacro twice [x] `(let [v# ~x] [v# v#])) (let [v__0 9] (twice v__0))": "[9 9]",
    "(defmacro defconst [n v] `(def ~n ~v)) (defconst answer 42) answer": "42",
    "(do (defmacro m [] 1) (let [m (fn [] 2)] (m)))": "2",
  },
};

for (const [sentence, cases] of Object.entries(values)) {
  test.each(Object.entries(cases))(`${sentence}: %s`, async (source, expected) => {
    expect(await evaluated(source)).toBe(expected);
  });
}

test.each([
  ["(if true)", "ParseError"],
  ["(if 1 2 3 4)", "ParseError"],
  ["(let [x] x)", "ParseError"],
  ["(let (x 1) x)", "ParseError"],
  ["(let [[a a] [1 2]] a)", "ParseError"],
  ["(cond 1)", "ParseError"],
  ["(try 1)", "ParseError"],
  ["(recur)", "ParseError"],
  ["(loop [i 0] (+ 1 (recur i)))", "ParseError"],
  ["(loop [i 0] (try (recur i) (catch e 1)))", "ParseError"],
  ["(fn [& [a]] a)", "ParseError"],
  ["(fn ([a] 1) ([b] 2))", "ParseError"],
  ["(match 1 (or [a] [b]) 1)", "ParseError"],
  ["(call)", "ParseError"],
  ["(defn)", "ParseError"],
  ["(module)", "ParseError"],
  ["(loop [i 0] (recur 1 2))", "ArityMismatch"],
  ["((fn [x] x))", "ArityMismatch"],
  ["(let [f (fn [x] x)] (f 1 2))", "ArityMismatch"],
  ["(1 2)", "NotCallable"],
  ["nowhere", "UndefinedSymbol"],
  ["(do x (def x 1))", "UndefinedSymbol"],
  ["(case 9 1 2)", "MatchError"],
  ["(match 1 2 3)", "MatchError"],
  ["(let [[a] 5] a)", "TypeError"],
  ["(let [{a :a} 5] a)", "TypeError"],
  ["(set! x 1)", "UnsupportedForm"],
  ["(:k 5)", "TypeError"],
])("%s is %s", async (source, kind) => {
  expect(await errorOf(source)).toBe(kind);
});

test("a form of the wrong shape is refused before anything is evaluated", async () => {
  expect(await errorOf("(do (call :effect) (if))")).toBe("ParseError");
});

test("an error tells where it was raised", async () => {
  expect(await evaluated("(let [f (fn [x]\n  (+ x :a))]\n (f 1))")).toBe("TypeError at 2:3");
  expect(await evaluated("(do\n (undefined-name 1))")).toBe("UndefinedSymbol at 2:3");
  expect(await evaluated("(let [f (fn [x] x)]\n  (map inc [(f)]))")).toBe("ArityMismatch at 2:13");
});

test("a macro that fails is a MacroError at its call, with the cause", async () => {
  expect(await evaluated("(defmacro m [x] (/ 1 0))\n(try (m 1) (catch MacroError e (:kind (:cause e))))")).toBe(
    ":DivisionByZero",
  );
  expect(await errorOf("(defmacro m [x] `(m ~x)) (m 1)")).toBe("MacroError");
  expect(await evaluated("(defmacro m [] (call :x)) (try (m) (catch e (ex-message e)))")).toContain("makes no calls");
  expect(await errorOf("(defmacro m [] (call :x)) (m)")).toBe("MacroError");
  expect(await errorOf("(defmacro m [x] (list 'm (list 'quote [x x]))) (m 1)")).toBe("MacroError");
});
