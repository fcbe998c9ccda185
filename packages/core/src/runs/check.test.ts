import { describe, expect, test } from "vitest";
import { counted, openTestRuntime } from "../runtime.fixture.ts";

async function check(text: string) {
  await using opened = await openTestRuntime({ functions: [] });
  return opened.runtime.check({ text, file: "plan.rtfs" });
}

async function remarks(text: string) {
  const { diagnostics } = await check(text);
  return diagnostics.map(({ severity, code, at }) => `${severity} ${code ?? ""} ${at.line}:${at.column}`);
}

describe("a check", () => {
  test("says what kind of program it is, and what it works on", async () => {
    expect(await check("(+ 1 2)")).toMatchObject({
      description: "RTFS source: (+ 1 2)",
      network: false,
      files: false,
      diagnostics: [],
      needs: { effects: [] },
    });
    expect(await check('(call :ccos.io.read-file {:path "http.txt"})')).toMatchObject({ network: false, files: true });
    expect(await check('(call :ccos.network.http-fetch {:url "https://a.example"})')).toMatchObject({ network: true });
  });

  test("warns of names that nothing defines and of wrong counts, with the place", async () => {
    expect(await remarks("(do\n  (pritnln 1)\n  (count 1 2))")).toEqual([
      "warning UndefinedSymbol 2:4",
      "warning ArityMismatch 3:3",
    ]);
    expect((await check("(pritnln 1)")).diagnostics[0]?.hint).toBe("Did you mean println?");
  });

  test("refuses an input that a capability can never take", async () => {
    expect(await remarks("(call :ccos.io.read-file {:path 5})")).toEqual(["error TypeValidationError 1:1"]);
    expect(await remarks("(fn [p] (call :ccos.io.write-file {:path p}))")).toEqual(["error TypeValidationError 1:9"]);
    expect(await remarks('(fn [p] (call :ccos.io.write-file {:path p :content (str "a" p)}))')).toEqual([]);
  });

  test("refuses an output that is asked to be what it is declared not to be", async () => {
    expect(await remarks('(let [n : :int (call :ccos.io.read-file {:path "a"})] n)')).toEqual([
      "error TypeValidationError 1:11",
    ]);
    expect(await remarks('(let [text : :string (call :ccos.io.read-file {:path "a"})] text)')).toEqual([]);
  });

  test("notes loops without a bound that make calls", async () => {
    expect(await remarks('(loop [] (println "x") (recur))')).toEqual(["note  1:1"]);
  });
});

describe("a promise of effects", () => {
  const promise = '(do (defn ^{:effects [:log]} f [p] (call :ccos.io.read-file {:path p})) (f "a"))';

  test("is checked against what capabilities declare", async () => {
    expect(await remarks(promise)).toEqual(["error PurityViolation 1:5"]);
    expect(await remarks(promise.replace(":log", ":filesystem"))).toEqual([]);
    expect(await remarks("(defn ^{:effects []} f [a] (call :ccos.math.add a 1))")).toEqual([]);
  });

  test("that a manifest makes is checked against what its implementation reaches", async () => {
    const tool = counted("a.tool", { effects: ["network"] });
    const source = "(fn [input] (call :a.tool {}))";
    const wrapper = counted("a.wrapper", { effects: ["pure"], provider: { type: "rtfs", source } });
    await using opened = await openTestRuntime({ functions: [tool.capability, wrapper.capability] });
    const run = opened.run("(call :a.wrapper {})", { context: "full" });
    await expect(run).rejects.toMatchObject({ kind: "PurityViolation", message: expect.stringContaining("a.tool") });
    expect(tool.calls).toEqual([]);
  });

  test("that is broken keeps the program from running", async () => {
    await using opened = await openTestRuntime();
    const run = opened.run(promise, { context: "full" });
    await expect(run).rejects.toMatchObject({
      code: "RTFS_ERROR",
      kind: "PurityViolation",
      at: { line: 1, column: 5 },
    });
    const held = await opened.run("(do (defn ^{:effects []} f [a] (call :ccos.math.add a 1)) (f 1))", {
      context: "full",
    });
    expect(held).toMatchObject({ status: "completed", value: 2 });
  });
});

test("a description says what an implementation in RTFS can reach", async () => {
  const tool = counted("a.tool");
  const provider = { type: "rtfs", source: "(fn [input] (call :a.tool {}))" };
  await using opened = await openTestRuntime({
    functions: [tool.capability, counted("a.wrapper", { provider }).capability],
  });
  expect(opened.runtime.describe("a.wrapper").inferred?.effects).toEqual([{ effect: "network", by: ["a.tool"] }]);
  expect(opened.runtime.describe("a.tool").inferred).toBeUndefined();
});
