import { expect, test } from "vitest";
import { errorOf, evaluated } from "../run/evaluate.fixture.ts";

const fits: [type: string, value: string][] = [
  [":int", "1"],
  ["Int", "9223372036854775807"],
  [":float", "1"],
  [":float", "1.5"],
  [":string?", "nil"],
  ["[:maybe :int]", "nil"],
  ["[:vector :int]", "'(1 2)"],
  ["[:tuple :int :string]", '[1 "a"]'],
  ["[:array :int [2 ?]]", "[[1] [2 3]]"],
  ["[:map [:a :int] [:b :string ?]]", "{:a 1}"],
  ["[:map [:a :int]]", '{"a" 1 :extra 2}'],
  ["[:record {:a :int :b :string}]", '{:a 1 :b "x"}'],
  ["[:map [:a :int] [:* :string]]", '{:a 1 :b "x"}'],
  ["[:map-of :keyword :int]", "{:a 1}"],
  ["[:union :int :string]", '"x"'],
  ["[:and :int [:> 0] [:<= 9]]", "9"],
  ['[:and :string [:matches-regex "^a+$"]]', '"aaa"'],
  ["[:and :string [:is-url]]", '"https://a.example/x"'],
  ["[:and :string [:is-email]]", '"a@b.example"'],
  ["[:and :map [:required-keys [:a]]]", "{:a nil}"],
  ['[:enum :red 1 "x"]', "1"],
  ["[:val 1]", "1"],
  ["[:fn [:int] :int]", "inc"],
  [":seq", "[]"],
  [":any", "nil"],
];

test.each(fits)("%s accepts %s", async (type, value) => {
  expect(await evaluated(`(let [x : ${type} ${value}] true)`)).toBe("true");
});

const misfits: [type: string, value: string, path: string][] = [
  [":int", "1.0", "."],
  [":int", '"1"', "."],
  ["[:vector :int]", "[1 :a]", "[1]"],
  ["[:tuple :int]", "[1 2]", "."],
  ["[:map [:user [:map [:tags [:vector :string]]]]]", '{:user {:tags ["a" "b" 3]}}', ".user.tags[2]"],
  ["[:map [:a :int]]", "{}", ".a"],
  ["[:map [:a :int] [:closed]]", "{:a 1 :b 2}", ".b"],
  ["[:map-of :keyword :int]", "{:a :b}", ".a"],
  ["[:array :int [2]]", "[1]", "."],
  ["[:and :int [:in-range 1 5]]", "6", "."],
  ["[:and :any [:min-length 1]]", "5", "."],
  [":never", "1", "."],
];

test.each(misfits)("%s refuses %s and tells the path %s", async (type, value, path) => {
  const source = `(try (let [x : ${type} ${value}] x) (catch TypeValidationError e (:path (:data e))))`;
  expect(await evaluated(source)).toBe(JSON.stringify(path));
});

test.each([
  ["(let [x : :string 2] x)", "x must be :string, got integer 2"],
  ['(let [x : :int "a"] x)', 'x must be :int, got string "a"'],
  ["(let [x : [:vector [:maybe :bool]] [1]] x)", "x[0] must be :bool, got integer 1"],
  ["(let [x : [:map [:a :int]] {}] x)", "x.a must be :int, got nothing"],
  ["(let [x : [:and :int [:> 5]] 2] x)", "x must be a value that satisfies [:> 5], got integer 2"],
  ["(let [x : [:map [:y :int] [:closed]] {:y 1 :x 2}] x)", "x has a field :x that the type does not allow"],
  ["(let [m : [:map [:x [:map [:closed]]]] {:x {:x 2}}] m)", "m.x has a field :x that the type does not allow"],
  ['(defn f [] : :int "a") (f)', 'The result of f must be :int, got string "a"'],
  ['(defn f [] : [:vector :int] ["a"]) (f)', '[0] of the result of f must be :int, got string "a"'],
])("%s says what it wants and what it got", async (source, message) => {
  expect(await evaluated(`(try (do ${source}) (catch TypeValidationError e (ex-message e)))`)).toBe(
    JSON.stringify(message),
  );
});

test("a value that does not fit is shown in a line, however large it is", async () => {
  const source = "(try (let [x : :int (vec (range 100000))] x) (catch TypeValidationError e (count (ex-message e))))";
  expect(Number(await evaluated(source))).toBeLessThan(100);
});

test("a long text that is nearly an address is soon refused", { timeout: 5_000 }, async () => {
  expect(
    await errorOf('(let [x : [:and :string [:is-url]] (str "http://" (apply str (repeat 100000 "a")) " ")] x)'),
  ).toBe("TypeValidationError");
});

test("annotations are checked wherever they may stand", async () => {
  expect(await errorOf('((fn [x : :int] x) "a")')).toBe("TypeValidationError");
  expect(await errorOf('((fn [x:int] x) "a")')).toBe("TypeValidationError");
  expect(await errorOf("((fn [& xs : :int] xs) 1 :b)")).toBe("TypeValidationError");
  expect(await evaluated("((fn [& xs : [:vector :int]] xs) 1 2)")).toBe("(1 2)");
  expect(await errorOf("((fn [x] : :string x) 1)")).toBe("TypeValidationError");
  expect(await errorOf("((fn [x] [:vector :int] x) 1)")).toBe("TypeValidationError");
  expect(await errorOf('(def x : :int "a")')).toBe("TypeValidationError");
  expect(await evaluated("((fn [n] :int (if (= n 0) 0 (recur (- n 1)))) 50000)")).toBe("0");
});

test("types have names, may refer to themselves, and unknown ones are errors of the run", async () => {
  expect(await evaluated("(do (deftype Age [:and :int [:>= 0]]) (let [a : Age 3] a))")).toBe("3");
  const tree = "(deftype Tree [:map [:left [:maybe Tree]] [:value :int]])";
  expect(await evaluated(`${tree} (let [t : Tree {:left {:left nil :value 1} :value 2}] true)`)).toBe("true");
  expect(await errorOf(`${tree} (let [t : Tree {:left {:left nil :value :x} :value 2}] true)`)).toBe(
    "TypeValidationError",
  );
  expect(await errorOf("(let [x : Nope 1] x)")).toBe("UnknownType");
  expect(await errorOf("(let [x : [:and :int [:odd-thing]] 1] x)")).toBe("UnknownPredicate");
  expect(await errorOf("(let [x : 5 1] x)")).toBe("ParseError");
});

test("a struct is a type and its constructor", async () => {
  const struct = "(defstruct P :x :int :y [:maybe :string])";
  expect(await evaluated(`${struct} [(P {:x 1}) (let [p : P {:x 1 :y "a"}] (:y p))]`)).toBe('[{:x 1} "a"]');
  expect(await errorOf(`${struct} (P {:y "a"})`)).toBe("TypeValidationError");
  expect(await errorOf(`${struct} (P [1])`)).toBe("TypeError");
});

test("checking a large value costs steps", async () => {
  const source = "(let [big (vec (range 1000)) f (fn [v : [:vector :int]] nil)] (dotimes [i 1000] (f big)))";
  expect(await evaluated(source, { limits: { steps: 500_000 } })).toMatch(/^StepLimit/);
});

test("a type that refers to itself is not unfolded along the value that is tested against it", async () => {
  const source = `(deftype T [:union [:vector T] [:vector T]])
    (let [x : T (reduce (fn [v _] [v]) 1 (range 30))] x)`;
  expect(await evaluated(source, { limits: { steps: 30_000_000 } })).toMatch(/^StepLimit/);
});
