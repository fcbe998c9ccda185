import { expect, test } from "vitest";
import { compile, keyword } from "../index.ts";
import { run } from "../run/evaluate.fixture.ts";

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

const argsOf = (source: string) => reach(source).calls.map(({ args }) => args[0]);

test("a name that may hold one of a few constants is followed to all of them", () => {
  expect(argsOf('(let [p "a"] (def p "b") (call :read p))')).toEqual([{ oneOf: ["a", "b"] }]);
  expect(argsOf('(loop [p "a"] (call :read p) (recur "b"))')).toEqual([{ oneOf: ["a", "b"] }]);
  expect(argsOf('(let [dir (if @test "t" "d")] (call :read (str dir "/x")))')).toEqual([{ oneOf: ["t/x", "d/x"] }]);
  expect(argsOf('(call :read (or (:path {:path "a"}) "b"))')).toEqual([{ oneOf: ["a", "b"] }]);
  expect(argsOf('(let [{:keys [p] :or {p "z"}} {:q "y"}] (call :read p))')).toEqual([{ oneOf: [null, "z"] }]);
  expect(argsOf('(def config {:in {:path "a"}}) (call :read {:path (get-in config [:in :path])})')[0]).toMatchObject({
    constant: expect.anything(),
  });
  expect(ids("(call (if @test :a :b))")).toEqual(["a", "b"]);
});

test("what comes from outside, or is one of very many, is no constant", () => {
  const dynamic = [{ dynamic: true }];
  expect(argsOf("(fn [p] (call :read p))")).toEqual(dynamic);
  expect(argsOf('(call :read (or @p "b"))')).toEqual(dynamic);
  expect(argsOf("(loop [p 0] (call :read p) (recur (inc p)))")).toEqual(dynamic);
  const digit = '(if @t "0" "1")';
  expect(argsOf(`(call :read (str ${digit.repeat(6)}))`)).toEqual(dynamic);
  expect(argsOf(`(let [a "${"x".repeat(40_000)}" b (str a a)] (call :read b))`)).toEqual(dynamic);
});

test("an id that only the run knows is listed with its place", () => {
  const { calls, dynamic } = reach("(do\n  (call (str :a @k)))");
  expect(calls).toEqual([]);
  expect(dynamic).toMatchObject([{ at: { line: 2, column: 3 } }]);
});

const counts = (source: string) => reach(source).calls.map(({ count }) => count);

test("a call is counted where its number is known", () => {
  expect(counts("(do (call :a) (dotimes [i 3] (call :b)) (for [x [1 2] y [1 2 3]] (call :c)))")).toEqual([1, 3, 6]);
  expect(counts("(do (defn f [] (call :a)) (f) (dotimes [i 2] (f)))")).toEqual([3]);
  expect(counts("(map (fn [x] (call :a x)) [1 2 3])")).toEqual([3]);
  expect(counts("(map (fn [x y] (call :a x)) @xs [@a @b])")).toEqual([2]);
  expect(counts("(map (fn [x] (call :a x)) (filter odd? (range 1 10 2)))")).toEqual([5]);
  expect(counts("(sort (fn [a b] (call :less a b)) [@a @b @c @d])")).toEqual([8]);
  expect(counts("(merge-with (fn [a b] (call :m a b)) {:a 1} {:a 2} {:a 3})")).toEqual([3]);
  expect(counts('(step "s" {:retries {:max 3}} (call :a))')).toEqual([4]);
  expect(counts("(defn dead [] (call :a))(defn live [] (call :b)) (live)")).toEqual([0, 1]);
});

test("a program whose value is a function is counted as called once", () => {
  expect(counts("(fn [input] (call :a))")).toEqual([1]);
  expect(counts("(defn help [x] (call :a x)) (fn [input] (help 1) (help 2))")).toEqual([2]);
});

test("a call that may be repeated without a known end has no count", () => {
  expect(counts("(do (defn f [n] (call :a) (f n)) (f 1))")).toEqual([undefined]);
  expect(counts("(do (defn f [n] (call :a) (recur n)) (f 1))")).toEqual([undefined]);
  expect(counts("(do (defn f [n] (g n)) (defn g [n] (call :a) (f n)) (f 1))")).toEqual([undefined]);
  expect(counts("(let [f (fn [g] (g))] (f (fn [] (call :a))))")).toEqual([undefined]);
  expect(counts("{:later (fn [] (call :a))}")).toEqual([undefined]);
  expect(counts("(map (fn [x] (call :a)) (repeat @n 1))")).toEqual([undefined]);
});

test("what a name falls back to is followed too", async () => {
  const source = '(def log log) (log "x")';
  expect(ids(source)).toContain("ccos.io.log");
  expect((await run(source)).calls).toEqual(['ccos.io.log {:message "x"}']);
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
  expect(reach("(deftype T [:vector T]) (let [x : T []] x)").canonical).toContain('["alias","T",0]');
});
