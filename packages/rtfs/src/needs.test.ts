import { expect, test } from "vitest";
import { compile, keyword } from "./index.ts";

const reach = (source: string) => compile(source, { file: "plan.rtfs" });
const ids = (source: string) => reach(source).calls.map(({ id }) => id);

test("every call that a program can make is listed, wherever it stands", () => {
  expect(ids('(do (call :a) (if false (call :b/c)) (defn f [] (call "d")) (map (fn [x] (call :e x)) []))')).toEqual([
    "a",
    "b.c",
    "d",
    "e",
  ]);
  expect(ids('(println "x")')).toEqual(["ccos.io.println"]);
  expect(ids("(defmacro m [x] `(call :made ~x)) (m 1)")).toEqual(["made"]);
});

test("constants are followed through names, collections and str", () => {
  const { calls } = reach(
    '(let [dir "data/" file (str dir "a" ".csv")] (call :read {:path file :n n}) (call :log file [file 1]))',
  );
  expect(calls[0]?.args).toEqual([
    {
      fields: new Map<string, object>([
        ["path", { constant: "data/a.csv" }],
        ["n", { dynamic: true }],
      ]),
    },
  ]);
  expect(calls[1]?.args[0]).toEqual({ constant: "data/a.csv" });
  expect(ids("(def id :x.y) (call id)")).toEqual(["x.y"]);
  expect(reach("(call :a (inc 1))").calls[0]?.args).toEqual([{ dynamic: true }]);
  expect(reach("(call :a {:k 1})").calls[0]?.args).toMatchObject([{ constant: expect.anything() }]);
  expect(keyword("a").name).toBe("a");
});

test("a name that may hold something else is no constant", () => {
  expect(reach('(let [p "a"] (def p "b") (call :read p))').calls[0]?.args).toEqual([{ dynamic: true }]);
  expect(reach("(fn [p] (call :read p))").calls[0]?.args).toEqual([{ dynamic: true }]);
  expect(reach('(loop [p "a"] (call :read p) (recur "b"))').calls[0]?.args).toEqual([{ dynamic: true }]);
});

test("an id that only the run knows is listed with its place", () => {
  const { calls, dynamic } = reach("(do\n  (call (str :a @k)))");
  expect(calls).toEqual([]);
  expect(dynamic).toMatchObject([{ at: { line: 2, column: 3 } }]);
});

test("a call is counted where its number is known", () => {
  const counts = (source: string) => reach(source).calls.map(({ count }) => count);
  expect(counts("(do (call :a) (dotimes [i 3] (call :b)) (for [x [1 2] y [1 2 3]] (call :c)))")).toEqual([1, 3, 6]);
  expect(counts("(do (defn f [] (call :a)) (f) (dotimes [i 2] (f)))")).toEqual([3]);
  expect(counts("(map (fn [x] (call :a x)) [1 2 3])")).toEqual([3]);
  expect(counts("(loop [i 2] (if (< i 5) (do (call :a) (recur (inc i))) i))")).toEqual([4]);
  expect(counts("(step-loop (call :a) (call :b))")).toEqual([10_001, 10_000]);
  expect(counts("(do (defn f [n] (call :a) (f n)) (f 1))")).toEqual([undefined]);
  expect(counts("(let [f (fn [g] (g))] (f (fn [] (call :a))))")).toEqual([undefined]);
  expect(counts("(do (defn f [n] (when (> n 0) (call :a) (recur (- n 1)))) (f 9))")).toEqual([undefined]);
  expect(counts("(loop [i 0] (if (< i 5) (recur (call :a)) i))")).toEqual([undefined]);
  expect(counts("(loop [i 0 n 5] (if (< i n) (do (call :a) (recur (inc i) (+ n 1))) i))")).toEqual([undefined]);
});

test("loops that may call without end are told", () => {
  const loops = (source: string) => reach(source).unboundedLoops.map(({ at }) => at.line);
  expect(loops("(loop []\n (call :a) (recur))")).toEqual([1]);
  expect(loops("(do\n (loop [i 0] (if (< i 9) (recur (+ i 1)))) (call :a))")).toEqual([]);
  expect(loops("(do\n (defn f [n] (call :a) (f n)) (f 1))")).toEqual([2]);
  expect(loops("(do\n\n (map (fn [x] (call :a)) @xs))")).toEqual([3]);
});

test("the canonical text is that of the meaning: places, comments and names of locals don't count", () => {
  const a = reach("(let [x 1] (+ x 2))");
  const b = reach("; a comment\n(let [y 1]\n   (+ y 2))");
  const c = reach("(let [x 1] (+ x 2.0))");
  expect(a.canonical).toBe(b.canonical);
  expect(a.canonical).not.toBe(c.canonical);
  expect(reach("(deftype T [:vector T]) (let [x : T []] x)").canonical).toContain("type 0(");
});
