import { expect, test } from "vitest";
import { compile, prStr } from "../index.ts";
import { callsOf, errorOf, run } from "./evaluate.fixture.ts";

const hintsOf = async (source: string) => (await callsOf(source)).map(({ hints }) => prStr(hints));

test("runtime metadata of an expression goes with the calls that it makes, and with no other", async () => {
  const source = "(do (call :a) ^{:runtime.timeout-ms 500 :doc 1} (call :b) (call :c))";
  expect(await hintsOf(source)).toEqual(["{}", "{:runtime.timeout-ms 500}", "{}"]);
});

test("it holds in functions that the expression calls, not in those that it makes", async () => {
  const source = "(do (defn f [] (call :a)) (def g ^:runtime.idempotent (do (f) (fn [] (call :b)))) (g))";
  expect(await hintsOf(source)).toEqual(["{:runtime.idempotent true}", "{}"]);
});

test("of several hints for one key the innermost holds, and the others stay", async () => {
  const source = `^{:runtime.timeout-ms 500 :runtime.idempotent true}
    (do ^{:runtime.timeout-ms 9} (call :a) (call :b))`;
  expect(await hintsOf(source)).toEqual([
    "{:runtime.timeout-ms 9 :runtime.idempotent true}",
    "{:runtime.timeout-ms 500 :runtime.idempotent true}",
  ]);
});

test("values are evaluated where the expression stands, and may call themselves", async () => {
  const source = "(let [ms 20] ^{:runtime.timeout-ms (* ms 2) :runtime.tag (call :tag)} (call :a))";
  expect(await hintsOf(source)).toEqual(["{}", "{:runtime.timeout-ms 40 :runtime.tag 1}"]);
});

test("keys that the language does not know are passed on, with their option maps", async () => {
  const options = "{:max-retries 3 :initial-delay-ms 100 :backoff-multiplier 2.0}";
  const source = `^{:runtime.learning.retry ${options} :runtime.mood :calm} (call :a)`;
  expect(await hintsOf(source)).toEqual([`{:runtime.learning.retry ${options} :runtime.mood :calm}`]);
});

test("a hint on a definition holds while its value is found", async () => {
  expect(await hintsOf("^{:runtime.timeout-ms 5} (def x (call :a))")).toEqual(["{:runtime.timeout-ms 5}"]);
  expect(await hintsOf("^{:runtime.timeout-ms 5} ^:runtime.idempotent (def x (call :a))")).toEqual([
    "{:runtime.timeout-ms 5 :runtime.idempotent true}",
  ]);
});

test("hints end with an error, with a step and with a branch", async () => {
  const failing = "(do (try ^{:runtime.a 1} (throw 1) (catch e nil)) (call :a))";
  expect(await hintsOf(failing)).toEqual(["{}"]);
  const source =
    '^{:runtime.a 1} (step "s" ^{:runtime.b 2} (step-parallel (call :x) ^{:runtime.b 3} (call :y)) (call :z))';
  expect(await hintsOf(source)).toEqual([
    "{:runtime.a 1 :runtime.b 2}",
    "{:runtime.a 1 :runtime.b 3}",
    "{:runtime.a 1}",
  ]);
});

test("a time limit that is no positive number of milliseconds is refused where it stands", async () => {
  expect(await errorOf("^{:runtime.timeout-ms 0} (call :a)")).toBe("InvalidArgument");
  expect(await errorOf('^{:runtime.timeout-ms "1s"} (call :a)')).toBe("InvalidArgument");
  expect((await run("(do 1\n ^{:runtime.timeout-ms 0} (call :a))")).outcome).toBe("InvalidArgument at 2:2");
});

test("a hint changes nothing of what the expression is worth, also without calls", async () => {
  expect((await run("(+ 1 ^{:runtime.timeout-ms 5} (+ 1 1))")).outcome).toBe("3");
  expect((await run("^{:runtime.timeout-ms 5} (do (context/set :k 1) @k)")).outcome).toBe("1");
  expect((await run("(do ^{:runtime.timeout-ms 5} (context/set :k 1) @k)")).outcome).toBe("1");
});

test("hints that differ make different programs", () => {
  const canonical = (ms: number) => compile(`^{:runtime.timeout-ms ${ms}} (call :a)`, { file: "t" }).canonical;
  expect(canonical(1)).not.toBe(canonical(2));
});

test("functions are delegated on fn and defn, and run themselves when they are local", async () => {
  const made = async (source: string) =>
    (await callsOf(source)).map(({ capability, args }) => [capability, ...args.map(prStr)].join(" "));
  expect(await made('((fn ^:delegation :remote "big" [x y] (/ x 0)) 1 :b)')).toEqual(["model-call:big 1 :b"]);
  expect(await made('(do (defn ^:delegation :local-model "small" f [x] (/ x 0)) (f 1))')).toEqual([
    "model-call:small 1",
  ]);
  expect(await made('(do (defn f ^:delegation :remote "m" [x & more] 1) (f 1 2 3))')).toEqual(["model-call:m 1 (2 3)"]);
  expect(await made("((fn ^:delegation :local [x] (call :a x)) 1)")).toEqual(["a 1"]);
  expect(await made('(map (fn ^:delegation :remote "m" [x] x) [1 2])')).toEqual(["model-call:m 1", "model-call:m 2"]);
  const ids = compile('((fn ^:delegation :remote "big" [x] x) 1)', { file: "t" }).calls.map(({ id }) => id);
  expect(ids).toEqual(["model-call:big"]);
});
