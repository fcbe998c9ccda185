import { expect, test } from "vitest";
import { compile, decode, encode, fromPlain, type Json, prStr, RtfsError, RtfsParseError, toPlain } from "../index.ts";
import { evaluated, run } from "./evaluate.fixture.ts";

/** What every JS object or function answers to, and what JS treats specially. */
const SPECIAL_IN_JS = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "then",
  "toJSON",
  "arguments",
  "caller",
];

/** Places where a name may stand: `N`. */
const PLACES = [
  "(N 1)",
  "(.N [1])",
  '(.N "a")',
  "(.N inc)",
  '(.N (ex-info "e" {}))',
  "N",
  "(N/N 1)",
  "[(:N {}) (:N {} 1) (:N {:N 2})]",
  '[(get {} "N") (get {"N" 1} "N") ({"N" 1} "N") (contains? {} "N") (find {"N" 1} "N")]',
  '[(assoc {} "N" 1 :N 2) (dissoc {:N 1 "N" 2} :N) (select-keys {:N 1} [:N]) (rename-keys {:N 1} {:N :a})]',
  '(into {} (map (fn [i] [(str "N" i) i]) (range 20)))',
  '(serialize-json {"N" 1 :a {:N [1]}})',
  '[(parse-json "{\\"N\\": {\\"N\\": 1}}") (get (parse-json "{}") "N") (parse-json "{\\"N\\": 1}" {:keys :keyword})]',
  "(let [{:keys [N]} {:N 1} {:strs [N]} {}] N)",
  "(let [N 5] (do (defn N [x] (inc x)) (N 1)))",
  "(do (defmacro N [x] x) (N 1))",
  "(do (context/set :N 1) [(context/get :N) @N])",
  "(context/get :N)",
  "(do (defstruct N :N :int) [(N {:N 1}) (try-result (fn [] (N {})))])",
  "(let [x : N 1] x)",
  "(let [x : [:map [:N :int]] {}] x)",
  "(let [x : [:map [:a :int] [:closed]] {:a 1 :N 2}] x)",
  "(let [x : [:and :int [:N 1]] 1] x)",
  "(try (throw {:type :N}) (catch e [(ex-kind e) (:category e) (:N e) (ex-data e)]))",
  "(try (throw {:type :N}) (catch N e :caught))",
  '[(call "N" 1) (call :N.N 1)]',
  '(resource:ref "N")',
  '[(re-replace "(?<N>a)" "a" "${N}!") (re-replace "(a)" "a" "${N}")]',
  '(re-find "[[:N:]]" "a")',
  '(re-find "\\\\p{N_}" "a")',
  '[(format "{N}" {:N 1}) (try-result (fn [] (format "{N}" {})))]',
  "(meta-of 'N)",
  '[(keyword "N") (symbol "N") (name :N) (group-by identity ["N" :N]) (frequencies ["N"])]',
  '(step "N" (step :N 1))',
  "(match {:N 1} {:N x} x)",
  "(case :N :N 1 2)",
  "`(N ~@[1])",
  "(validate [:map [:N :int]] {:N 1})",
  '(intent N :goal "g")',
  "(module N (:exports [N]) (def N 1))",
];

test.each(SPECIAL_IN_JS)("the name %s means no more than any other", async (name) => {
  const other = "z".repeat(name.length);
  for (const place of PLACES) {
    const [special, plain] = await Promise.all([name, other].map((word) => outcome(place.replaceAll("N", word))));
    expect(special?.replaceAll(name, "N"), place).toBe(plain?.replaceAll(other, "N"));
  }
});

async function outcome(source: string): Promise<string> {
  try {
    const { outcome: printed, completion } = await run(source);
    return completion.status === "failed" ? `${completion.error.kind}: ${completion.error.message}` : printed;
  } catch (error) {
    if (error instanceof RtfsParseError) return `ParseError: ${error.message}`;
    throw error;
  }
}

test.each(SPECIAL_IN_JS)("the key %s crosses every boundary as any other, and no prototype changes", (name) => {
  const json: Json = JSON.parse(`{"${name}": {"${name}": 1, "polluted": true}}`);
  const value = fromPlain(json);
  expect(prStr(value)).toBe(`{"${name}" {"${name}" 1 "polluted" true}}`);
  expect(JSON.stringify(toPlain(value))).toBe(JSON.stringify(json));
  expect(prStr(decode(JSON.parse(JSON.stringify(encode(value)))))).toBe(prStr(value));
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

const HALF = "\ud83d";

test("half a surrogate pair enters by no door", async () => {
  const refused = (enter: () => unknown) =>
    expect(enter).toThrow(expect.objectContaining({ message: expect.stringMatching(/surrogate/) }));
  refused(() => compile(`"${HALF}"`, { file: "x" }));
  refused(() => compile('"\\ud83d"', { file: "x" }));
  refused(() => compile('"\\u{d83d}"', { file: "x" }));
  refused(() => compile(`:a${HALF}`, { file: "x" }));
  refused(() => compile(`; ${HALF}`, { file: "x" }));
  refused(() => fromPlain([HALF]));
  refused(() => fromPlain({ [HALF]: 1 }));
  refused(() => decode(["v", HALF]));
  refused(() => decode(["m", [HALF, 1]]));
  refused(() => decode(["k", `:a${HALF}`]));
  refused(() => decode(["e", { kind: HALF, message: "", data: ["m"], cause: null, at: null }]));
  refused(() => encode(HALF));
  refused(() => toPlain(HALF));
  for (const source of ['(parse-json "\\"\\\\ud83d\\"")', '(parse-json "{\\"\\\\udc00\\":1}")'])
    expect(await evaluated(source)).toMatch(/^JsonError/);
});

test("texts are taken apart between characters only", async () => {
  const parts =
    '(let [s "a😀b"] [(count s) (nth s 1) (substring s 1 2) (split s "") (string-reverse s) (first (rest s)) (re-find "." (rest s)) (re-replace "" s "-") (index-of s "b") (take 2 s) (string-replace s "" "-") (vec s) (pad-left "😀" 3 "😀")])';
  expect(await evaluated(parts)).toBe(
    '[3 "😀" "😀" ["a" "😀" "b"] "b😀a" "😀" "😀" "-a-😀-b-" 2 "a😀" "-a-😀-b-" ["a" "😀" "b"] "😀😀😀"]',
  );
});

test("a program never sees what the host's own faults look like", async () => {
  const fault = new TypeError("secret of the host");
  const failing = {
    host: () => {
      throw fault;
    },
  };
  await expect(run("(try (call :x) (catch e (str e)) (finally 1))", failing)).rejects.toBe(fault);
  await expect(run("(try-result (fn [] (call :x)))", failing)).rejects.toBe(fault);
  await expect(run('(step "s" :on-fail :continue (call :x))', failing)).rejects.toBe(fault);
});

test("errors show a bounded part of the program's own words", async () => {
  const long = '(pad-left "x" 100000 "y")';
  for (const source of [
    `(keyword (str " " ${long}))`,
    `(pad-left "x" 3 ${long})`,
    `(re-find (str "(" ${long}) "x")`,
    `(inc ${long})`,
    `(format (str "{" ${long} "}"))`,
  ]) {
    const { completion } = await run(source);
    const { error } = completion as { error?: { message: string } };
    expect(error?.message.length, source).toBeLessThan(1000);
  }
});

test("hostile sources are refused in time that grows with their length", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["[".repeat(200_000), /nest deeper than 512/],
    ["(".repeat(200_000) + ")".repeat(200_000), /nest deeper than 512/],
    ["'".repeat(200_000), /nest deeper than 512/],
    ["#_".repeat(200_000), /nest deeper than 512/],
    ["^:a ".repeat(200_000), /nest deeper than 512/],
    ["#|".repeat(200_000), /ends inside a block comment/],
    ["a".repeat(1 << 20), /has 1048576 characters/],
    [`:${"a".repeat((1 << 20) - 1)}`, /has 1048576 characters/],
    ["1".repeat(1 << 20), /has 1048576 characters/],
    ["@".repeat(1 << 20), /has 104857[56] characters|is no symbol/],
    [`"${"a".repeat(10_000_000)}"`, /has 10000002 bytes; the limit is 1048576/],
    [`"${"a".repeat(1_000_000)}`, /the string is never closed/],
    ['"\\'.repeat(200_000), /never closed|no escape/],
    ["\0", /cannot stand|U\+0000|is no symbol/],
    ["(+ 1 \u0000 2)", /is no symbol/],
    ["{1 2 3}", /even|value/],
    [`{${"1 ".repeat(200_000)}}`, /key/],
    [`#(${"% ".repeat(100_000)} %21)`, /parameter/],
    ["#<function f>", /begins no form/],
    [")".repeat(200_000), /closes nothing/],
    ["\ufeff\ufeff1", /is no symbol/],
  ];
  for (const [source, message] of cases) {
    const from = performance.now();
    expect(() => compile(source, { file: "x" }), source.slice(0, 20)).toThrow(
      expect.objectContaining({ name: "RtfsParseError", message: expect.stringMatching(message) }),
    );
    expect(performance.now() - from).toBeLessThan(5_000);
  }
  expect(() => compile("(import no.such)", { file: "x" })).toThrow(RtfsError);
});

test.each([500, 1000, 2000, 3000, 6000])(
  "%i types that stand for each other are a program, or refused as the language refuses",
  (count) => {
    const types = Array.from({ length: count }, (_, i) => `(deftype T${i} [:maybe ${i === 0 ? ":int" : `T${i - 1}`}])`);
    try {
      expect(compile(`${types.join(" ")} (let [x : T9 1] x)`, { file: "x" }).canonical).toContain("rtfs");
    } catch (error) {
      expect(error).toMatchObject({ name: expect.stringMatching(/^Rtfs(Parse)?Error$/) });
    }
  },
);

test("a leading byte order mark is no part of a program", async () => {
  expect(await evaluated("\ufeff(+ 1 2)")).toBe("3");
});
