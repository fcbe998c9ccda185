import { expect, test } from "vitest";
import { brokenPromise, compile } from "../index.ts";
import { run } from "../run/evaluate.fixture.ts";

const declared: Record<string, string[]> = { "m.add": ["pure"], "io.log": ["log"], "io.read": ["filesystem.read"] };

function broken(source: string): string | null {
  const program = compile(source, { file: "p.rtfs" });
  const error = brokenPromise(program.promises, (id) => declared[id] ?? ["network"]);
  return error && `${error.kind} ${error.at?.line}:${error.at?.column} ${error.message}`;
}

test("a function may have the effects that it promises, and pure calls", () => {
  expect(broken("(defn ^{:effects []} f [x] (call :m.add x 1))")).toBeNull();
  expect(broken("(defn ^{:effects [:log]} f [x] (call :io.log x))")).toBeNull();
  expect(broken('(defn ^{:effects ["filesystem"]} f [x] (call :io.read x))')).toBeNull();
  expect(broken("(defn ^{:effect-type :pure} f [xs] (map inc xs))")).toBeNull();
  expect(broken("(defn f [] (call :io.log 1))")).toBeNull();
});

test("an effect beyond the promise is a violation, at the function, naming the call", () => {
  expect(broken("(do\n  (defn ^{:effects [:log]} f [x]\n    (call :io.read x)))")).toBe(
    "PurityViolation 2:3 f promises no effects but :log, but the call of io.read at 3:5 has :filesystem.read",
  );
  expect(broken("^{:effect-type :pure} (defn f [] (call :io.log 1))")).toMatch(/f promises to be pure/);
  expect(broken("(let [f (fn ^{:effects []} [] (call :io.log 1))] f)")).toMatch(/^PurityViolation/);
  expect(broken("(def ^{:effects []} f (fn [] (call :io.log 1)))")).toMatch(/^PurityViolation/);
});

test("calls are found through whatever the function calls", () => {
  const promise = "(defn ^{:effects []} f [x] (helper x))";
  expect(broken(`${promise} (defn helper [x] (map (fn [y] (call :io.log y)) x))`)).toMatch(/io\.log/);
  expect(broken("(defn ^{:effects []} f [g] (g 1)) (f inc)")).toBeNull();
  expect(broken("(defn ^{:effects []} f [g] (g 1)) (f (fn [x] (call :io.log x)))")).toMatch(/io\.log/);
  expect(broken("(defn ^{:effects [:network]} f [] (call @id))")).toMatch(/a computed capability id/);
  expect(broken("(defn ^{:effects []} f [] (step-parallel 1 (call :io.log 1)))")).toMatch(/io\.log/);
});

test("the effects that a capability declares are what its implementation promises", () => {
  const capability = (effects: string) =>
    `(capability "own.tool" :description "d" ${effects} :implementation (fn [input] (call :io.log input)))`;
  expect(broken(capability(":effects [:log]"))).toBeNull();
  expect(broken(capability(""))).toBeNull();
  expect(broken(capability(":effects []"))).toMatch(/implementation promises to be pure/);
  expect(broken(capability(":effect-type :pure"))).toMatch(/^PurityViolation/);
});

test("metadata of an expression in the body promises nothing", () => {
  expect(broken("(defn f [x] ^{:effects []} (call :io.log x))")).toBeNull();
});

test("a program that breaks a promise fails before anything is evaluated", async () => {
  const { outcome, calls } = await run("(do (call :first) (defn ^{:effects []} f [] (call :a)) (f))");
  expect([outcome, calls]).toEqual(["PurityViolation at 1:19", []]);
  const held = await run("(do (defn ^{:effects []} f [] (call :a)) (f))", { effectsOf: () => ["pure"] });
  expect(held.calls).toEqual(["a"]);
});
