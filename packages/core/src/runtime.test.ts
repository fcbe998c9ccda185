import { noGrants } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { counted, openTestRuntime } from "./runtime.fixture.ts";

describe("a run", () => {
  test("gives the program's value, as JSON and as RTFS prints it", async () => {
    await using t = await openTestRuntime();
    const report = await t.run('{:a [1 2.0] "b" nil}');
    expect(report).toMatchObject({
      status: "completed",
      value: { a: [1, 2], b: null },
      printed: '{:a [1 2.0] "b" nil}',
    });
  });

  test("that gives a function has a printed form only", async () => {
    await using t = await openTestRuntime();
    expect(await t.run("(fn [x] x)")).toMatchObject({ status: "completed", value: null, printed: "#<function fn>" });
  });

  test("is recorded from its start over each call to its end", async () => {
    await using t = await openTestRuntime();
    const report = await t.run('(do (call :ccos.io.log "a") (call :ccos.io.println "b"))');
    expect(await t.kinds(report.runId)).toEqual([
      "run.started",
      "call.requested",
      "call.outcome",
      "call.requested",
      "call.outcome",
      "run.ended",
    ]);
    expect([t.logged, t.printed]).toEqual([["a"], ["b\n"]]);
    expect(await t.runtime.verify()).toMatchObject({ ok: true, runs: 1, records: 6 });
  });

  test("whose value nests too deeply to be printed fails with a limit", async () => {
    await using t = await openTestRuntime();
    expect(await t.run("(reduce (fn [v _] [v]) [] (range 100000))")).toMatchObject({
      status: "failed",
      error: { code: "RTFS_LIMIT", kind: "SizeLimit" },
    });
  });

  test("reads its parameters", async () => {
    await using t = await openTestRuntime();
    const parameters = new Map([["city", "Paris"]]);
    const { signal } = new AbortController();
    const report = await t.runtime.run(
      { text: "(str @city)", file: "<test>" },
      { authority: noGrants, parameters, signal },
    );
    expect(report.value).toBe("Paris");
  });

  test("that fails tells kind and place", async () => {
    await using t = await openTestRuntime();
    const report = await t.run("(let [x 1]\n  (/ x 0))");
    expect(report).toMatchObject({
      status: "failed",
      error: { code: "RTFS_ERROR", kind: "DivisionByZero", at: { file: "<test>", line: 2, column: 3 } },
    });
  });

  test("that names what is not there is told the nearest name of the language", async () => {
    await using t = await openTestRuntime();
    expect(await t.run("(redcue + [1 2])")).toMatchObject({
      error: { kind: "UndefinedSymbol", hint: expect.stringContaining("reduce") },
    });
  });

  test("ends at its step limit", async () => {
    await using t = await openTestRuntime();
    const { signal } = new AbortController();
    const source = { text: "(loop [i 0] (recur (+ i 1)))", file: "<test>" };
    const report = await t.runtime.run(source, { authority: noGrants, limits: { steps: 10_000 }, signal });
    expect(report).toMatchObject({ status: "failed", error: { code: "RTFS_LIMIT", kind: "StepLimit" } });
  });

  test("shares its step limit with the capabilities that it calls", async () => {
    const source = "(fn [input] (loop [i 0] (if (< i 4000) (recur (+ i 1)) i)))";
    const tool = counted("a.tool", { effects: ["pure"], provider: { type: "rtfs", source } });
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const { signal } = new AbortController();
    const run = (calls: number) =>
      t.runtime.run(
        { text: `(map (fn [n] (call :a.tool {})) (range ${calls}))`, file: "<test>" },
        { authority: noGrants, limits: { steps: 10_000 }, signal },
      );
    expect(await run(2)).toMatchObject({ status: "completed" });
    expect(await run(3)).toMatchObject({ error: { code: "RTFS_LIMIT", kind: "StepLimit" } });
  });

  test("ends at its memory limit, at the same byte each time", async () => {
    await using t = await openTestRuntime();
    const { signal } = new AbortController();
    const source = { text: "(loop [v []] (recur (conj v (range 100))))", file: "<test>" };
    const run = () => t.runtime.run(source, { authority: noGrants, limits: { memory: 1_000_000 }, signal });
    const report = await run();
    expect(report).toMatchObject({ status: "failed", error: { code: "RTFS_LIMIT", kind: "MemoryLimit" } });
    const { steps, memory } = report.metrics;
    expect(memory).toBeGreaterThan(1_000_000);
    expect((await run()).metrics).toMatchObject({ steps, memory });
  });

  test("shares its memory limit with the capabilities that it calls", async () => {
    const tool = counted("a.tool", {
      effects: ["pure"],
      provider: { type: "rtfs", source: "(fn [input] (count (range 10000)))" },
    });
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const { signal } = new AbortController();
    const run = (calls: number) =>
      t.runtime.run(
        { text: `(map (fn [n] (call :a.tool {})) (range ${calls}))`, file: "<test>" },
        { authority: noGrants, limits: { memory: 200_000 }, signal },
      );
    expect(await run(2)).toMatchObject({ status: "completed" });
    expect(await run(3)).toMatchObject({ error: { code: "RTFS_LIMIT", kind: "MemoryLimit" } });
  });

  test("that needs too much memory fails with a limit and leaves the runtime whole", async () => {
    await using t = await openTestRuntime();
    const hoard = '(loop [v [] i 0] (recur (conj v (str i (pad-left "x" 100000 "y"))) (+ i 1)))';
    expect(await t.run(hoard)).toMatchObject({ status: "failed", error: { code: "RTFS_LIMIT" } });
    expect(await t.run("(+ 1 2)")).toMatchObject({ value: 3 });
  });

  test("in a tight loop ends soon after it is cancelled, and is recorded as cancelled", async () => {
    await using t = await openTestRuntime();
    const controller = new AbortController();
    const running = t.run("(loop [i 0] (recur (+ i 0)))", {}, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const from = performance.now();
    controller.abort();
    const report = await running;
    expect(performance.now() - from).toBeLessThan(2_000);
    expect(report).toMatchObject({ status: "cancelled", error: { code: "EXECUTE_CANCELLED" } });
    expect(t.runtime.runs()).toMatchObject([{ status: "cancelled" }]);
  });

  test("that waits for a slow capability ends when it is cancelled", async () => {
    const slow = counted("slow", { effects: ["pure"] }, () => new Promise(() => {}));
    await using t = await openTestRuntime({ functions: [slow.capability] });
    const controller = new AbortController();
    const running = t.run("(try (call :slow {}) (catch e 1) (finally 2))", {}, controller.signal);
    await expect.poll(() => slow.calls.length).toBe(1);
    controller.abort();
    expect(await running).toMatchObject({ status: "cancelled" });
  });
});

test("closing the runtime waits for a cancelled call to wind down", async () => {
  let ended = false;
  const slow = counted("slow", { effects: ["pure"] }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    ended = true;
    return 1;
  });
  const t = await openTestRuntime({ functions: [slow.capability] });
  const controller = new AbortController();
  const running = t.run("(call :slow {})", {}, controller.signal);
  await expect.poll(() => slow.calls.length).toBe(1);
  controller.abort();
  expect(await running).toMatchObject({ status: "cancelled" });
  await t[Symbol.asyncDispose]();
  expect(ended).toBe(true);
});

describe("governance", () => {
  test("refuses a run before anything of it happens when one of its calls lacks a grant", async () => {
    const [first, second] = [counted("a.first"), counted("a.second")];
    await using t = await openTestRuntime({ functions: [first.capability, second.capability] });
    const report = await t.run("(do (call :a.first {}) (call :a.second {}))", { allow: ["a.first"] });
    expect(report).toMatchObject({
      status: "refused",
      error: { code: "GOVERN_DENIED", message: expect.stringMatching(/a\.second/) },
    });
    expect(first.calls).toEqual([]);
    expect(await t.kinds(report.runId)).toEqual(["run.started", "run.ended"]);
  });

  test.each(["(call :ccos.io.log 1)", "(call :ccos.math.add 1 2)", "(println 1)"])(
    "admits no call in a pure context: %s",
    async (program) => {
      await using t = await openTestRuntime();
      expect(await t.run(program, { context: "pure", allow: ["*"] })).toMatchObject({ status: "refused" });
    },
  );

  test("admits an id that the program computes only where that was granted, and then checks it at the call", async () => {
    const hidden = counted("a.hidden");
    await using t = await openTestRuntime({ functions: [hidden.capability] });
    const program = '(call (keyword (reduce str ["a." "hid" "den"])) {})';
    expect(await t.run(program, { allow: ["a.*"] })).toMatchObject({
      status: "refused",
      error: { message: expect.stringMatching(/comput/) },
    });
    expect(await t.run(program, { allowDynamic: true })).toMatchObject({
      status: "refused",
      error: { message: expect.stringMatching(/a\.hidden/) },
    });
    expect(hidden.calls).toEqual([]);
    expect(await t.run(program, { allow: ["a.*"], allowDynamic: true })).toMatchObject({
      status: "completed",
      value: 1,
    });
  });

  test("lets a person grant what is missing, for this run", async () => {
    const questions: string[] = [];
    const tool = counted("a.tool");
    const ask = async (question: string) => questions.push(question) > 0;
    await using t = await openTestRuntime({ functions: [tool.capability], ask });
    expect(await t.run("(call :a.tool {})")).toMatchObject({ status: "completed" });
    expect(questions).toEqual([expect.stringContaining("a.tool")]);
  });

  test("refuses a misspelt id with the one that is there", async () => {
    await using t = await openTestRuntime();
    expect(await t.run('(call :ccos.io.reed-file {:path "x"})')).toMatchObject({
      status: "refused",
      error: {
        message: expect.stringContaining("nothing here answers"),
        hint: expect.stringContaining("ccos.io.read-file"),
      },
    });
  });

  test("refuses what a person declines", async () => {
    const tool = counted("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability], ask: async () => false });
    expect(await t.run("(call :a.tool {})")).toMatchObject({ status: "refused", error: { code: "GOVERN_DECLINED" } });
    expect(tool.calls).toEqual([]);
  });

  test("a refusal at a call reaches the program by name only", async () => {
    await using t = await openTestRuntime();
    const call = '(call (reduce str ["ccos.system." "uuid"]) {})';
    const granted = { allowDynamic: true };
    expect(await t.run(`(try ${call} (catch e "swallowed"))`, granted)).toMatchObject({ status: "refused" });
    expect(await t.run(`(try ${call} (catch SecurityViolation e "seen"))`, granted)).toMatchObject({ value: "seen" });
  });

  test("holds a single call to all that its capability reaches, before any of it happens", async () => {
    const [first, second] = [counted("a.first"), counted("a.second")];
    const source = "(fn [input] (do (call :a.first {}) (call :a.second {})))";
    const wrapper = counted("a.wrapper", { provider: { type: "rtfs", source } });
    await using t = await openTestRuntime({ functions: [first, second, wrapper].map(({ capability }) => capability) });
    const authority = { ...noGrants, allow: ["a.wrapper", "a.first"] };
    const { signal } = new AbortController();
    const report = await t.runtime.call("a.wrapper", {}, { authority, signal });
    expect(report).toMatchObject({ status: "refused", error: { message: expect.stringContaining("a.second") } });
    expect(first.calls).toEqual([]);
  });

  test("nested calls stay inside the run's authority", async () => {
    const tool = counted("a.tool");
    const wrapper = counted("a.wrapper", {
      provider: { type: "rtfs", source: '(fn [input] (call (keyword "a.tool") {}))' },
    });
    await using t = await openTestRuntime({ functions: [tool.capability, wrapper.capability] });
    expect(await t.run("(call :a.wrapper {})", { allow: ["a.wrapper"] })).toMatchObject({ status: "refused" });
    expect(tool.calls).toEqual([]);
  });
});

describe("a call", () => {
  test("of an RTFS capability takes the one road with its own calls", async () => {
    const tool = counted("a.tool", { effects: ["pure"] }, () => 20);
    const wrapper = counted("a.wrapper", {
      effects: ["pure"],
      input: { type: "object", properties: { by: { type: "integer" } } },
      provider: { type: "rtfs", source: "(fn [input] (* (:by input) (call :a.tool {})))" },
    });
    await using t = await openTestRuntime({ functions: [tool.capability, wrapper.capability] });
    const report = await t.run("(call :a.wrapper 2)");
    expect(report.value).toBe(40);
    const requests = (await t.runtime.show(report.runId ?? "")).flatMap(({ event }) =>
      event.kind === "call.requested" ? [event] : [],
    );
    expect(requests.map(({ capability, parent }) => [capability, parent])).toEqual([
      ["a.wrapper", undefined],
      ["a.tool", requests[0]?.position],
    ]);
  });

  test("is unresolved when nothing answers to its id, and the nearest id is suggested", async () => {
    await using t = await openTestRuntime();
    const report = await t.run('(do (call :ccos.io.log "before") (call :ccos.io.lgo "x"))', { context: "full" });
    expect(report).toMatchObject({
      status: "unresolved",
      error: { code: "RESOLVE_NOT_FOUND", hint: expect.stringMatching(/ccos\.io\.log/) },
    });
    expect(t.logged).toEqual([]);
  });

  test("with a wrong input names the path in the schema, and its provider is never reached", async () => {
    const tool = counted("a.tool", {
      effects: ["pure"],
      input: { type: "object", properties: { ms: { type: "integer" } }, required: ["ms"] },
    });
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const report = await t.run('(call :a.tool {:ms "soon"})');
    expect(report).toMatchObject({
      status: "failed",
      error: { code: "EXECUTE_INPUT_INVALID", details: { path: "/ms" } },
    });
    expect(tool.calls).toEqual([]);
  });

  test("whose answer does not fit its schema fails", async () => {
    const tool = counted("a.tool", { effects: ["pure"], output: { type: "integer" } }, () => "one");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    expect(await t.run("(call :a.tool {})")).toMatchObject({ error: { code: "EXECUTE_OUTPUT_INVALID" } });
  });

  test("that fails can be caught by kind, and otherwise ends the run with its own error at the call's place", async () => {
    const tool = counted("a.tool", { effects: ["pure"] }, () => {
      throw new Error("out of paper");
    });
    await using t = await openTestRuntime({ functions: [tool.capability] });
    expect(await t.run('(try (call :a.tool {}) (catch CapabilityError e "caught"))')).toMatchObject({
      value: "caught",
    });
    expect(await t.run("(do\n (call :a.tool {}))")).toMatchObject({
      error: { code: "EXECUTE_FAILED", message: expect.stringMatching(/out of paper/), at: { line: 2 } },
    });
  });

  test("takes data only: a function is no argument", async () => {
    await using t = await openTestRuntime();
    expect(await t.run("(call :ccos.io.log (fn [x] x))")).toMatchObject({
      status: "failed",
      error: { code: "RTFS_ERROR", kind: "TypeError" },
    });
    expect(await t.run('(try (call :ccos.io.log (fn [x] x)) (catch TypeError e "caught"))')).toMatchObject({
      value: "caught",
    });
  });

  test("gives named fields under keywords and others under text", async () => {
    const output = { type: "object", properties: { known: true } } as const;
    const tool = counted("a.tool", { effects: ["pure"], output }, () => ({ known: 1, other: 2 }));
    await using t = await openTestRuntime({ functions: [tool.capability] });
    expect((await t.run("(call :a.tool {})")).printed).toBe('{:known 1 "other" 2}');
  });

  test("works inside functions that are passed on", async () => {
    const tool = counted(
      "a.tool",
      { effects: ["pure"], input: { type: "object", properties: { n: true } } },
      (input) => (typeof input === "object" && input !== null && "n" in input ? (input.n ?? null) : null),
    );
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const report = await t.run(
      "(reduce + (map (fn [n] (call :a.tool {:n n})) (filter (fn [n] (call :a.tool {:n (> n 2)})) [1 2 3 4])))",
    );
    expect(report).toMatchObject({ value: 7, metrics: { calls: 6 } });
  });
});
