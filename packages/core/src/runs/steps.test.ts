import { decode, prStr } from "@ambit/rtfs";
import { AmbitError, type CallContext, type ChainEvent, type HostFunction, noGrants } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { counted, openTestRuntime } from "../runtime.fixture.ts";

type TestRuntime = Awaited<ReturnType<typeof openTestRuntime>>;

/** A capability that keeps the contexts of its calls. */
function watched(id: string, answer: (context: CallContext) => ReturnType<HostFunction["execute"]> = () => 1) {
  const contexts: CallContext[] = [];
  const { capability } = counted(id, { effects: ["pure"] }, (_, context) => {
    contexts.push(context);
    return answer(context);
  });
  return { capability, contexts };
}

/** Answers only when it is told to stop. */
const untilStopped = ({ signal }: CallContext) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
  });

async function eventsOf(t: TestRuntime, runId: string | null): Promise<ChainEvent[]> {
  return (await t.runtime.show(runId ?? "")).map(({ event }) => event);
}

const only = <Kind extends ChainEvent["kind"]>(events: readonly ChainEvent[], kind: Kind) =>
  events.filter((event): event is Extract<ChainEvent, { kind: Kind }> => event.kind === kind);

describe("a step", () => {
  test("is recorded from its start to its end, with the calls that it makes between", async () => {
    const tool = watched("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const source = '(step "fetch" :metadata {:owner "ana"} :timeout-ms 60000 (step :inner (call :a.tool {})))';
    const report = await t.run(source);
    const events = await eventsOf(t, report.runId);
    expect(events.map(({ kind }) => kind)).toEqual([
      "run.started",
      "step.started",
      "step.started",
      "call.requested",
      "call.outcome",
      "step.completed",
      "step.completed",
      "run.ended",
    ]);
    const [outer, inner] = only(events, "step.started");
    expect(outer).toMatchObject({ name: "fetch", form: "step", timeoutMs: 60_000, at: { line: 1, column: 1 } });
    expect(inner).toMatchObject({ name: "inner", parent: outer?.action, isolation: "inherit" });
    expect(only(events, "call.requested")[0]).toMatchObject({ step: inner?.action });
    expect(tool.contexts[0]?.step).toBe(inner?.action);
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  });

  test("keeps its metadata as a value", async () => {
    await using t = await openTestRuntime();
    const report = await t.run('(step "a" :metadata {:owner [:ana 1.0]} 1)');
    const record = (await t.runtime.show(report.runId ?? "")).find(({ event }) => event.kind === "step.started");
    const texts = [...(record?.payloads.values() ?? [])];
    expect(texts.map((text) => prStr(decode(JSON.parse(text))))).toEqual(["{:owner [:ana 1.0]}"]);
  });

  test("that fails is recorded with its error, and each attempt before", async () => {
    const flaky = watched("flaky", () => Promise.reject(new AmbitError("EXECUTE_IO", "the disk is gone")));
    await using t = await openTestRuntime({ functions: [flaky.capability] });
    const report = await t.run('(step "a" :retries {:max 1} :on-fail :continue (call :flaky {}))');
    const events = await eventsOf(t, report.runId);
    const error = { kind: "IoError", message: "the disk is gone" };
    expect(report.status).toBe("completed");
    expect(only(events, "step.retried")).toMatchObject([{ attempt: 1, error }]);
    expect(only(events, "step.failed")).toMatchObject([{ error, isContinued: true }]);
    const keys = only(events, "call.requested").map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(2);
    expect(flaky.contexts.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys);
  });

  test("in a capability is told beneath the call of the capability", async () => {
    const source = '(fn [input] (step "inside" [(get :run-id) (get :parent-action-id)]))';
    const tool = counted("a.tool", { effects: ["pure"], provider: { type: "rtfs", source } });
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const report = await t.run('[(step "outside" (call :a.tool {}))]');
    const events = await eventsOf(t, report.runId);
    const [outside, inside] = only(events, "step.started");
    const [call] = only(events, "call.requested");
    expect(inside?.action).toBe(`${call?.position}/c0#0`);
    expect(outside?.action).not.toContain("/");
    expect(report.value).toEqual([[report.runId, "c0#0"]]);
  });

  test("waits before it tries again only where waiting is allowed", async () => {
    const flaky = watched("flaky", () => Promise.reject(new AmbitError("EXECUTE_IO", "gone")));
    await using t = await openTestRuntime({ functions: [flaky.capability] });
    const source = '(step "a" :retries {:max 1 :backoff-ms 1} (call :flaky {}))';
    expect(await t.run(source)).toMatchObject({ status: "refused" });
    expect(flaky.contexts).toEqual([]);
    const allowed = await t.run(source, { allow: ["ccos.system.sleep-ms"] });
    expect(allowed).toMatchObject({ status: "failed", error: { kind: "IoError" } });
    const ids = only(await eventsOf(t, allowed.runId), "call.requested").map(({ capability }) => capability);
    expect(ids).toEqual(["flaky", "ccos.system.sleep-ms", "flaky"]);
  });

  test("that asks for a sandbox is refused, and calls nothing", async () => {
    const tool = watched("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const report = await t.run('(step "a" :isolation :sandboxed (call :a.tool {}))');
    expect(report).toMatchObject({ status: "failed", error: { kind: "SecurityViolation" } });
    expect(report.error?.message).toMatch(/asks for a sandbox/);
    expect(tool.contexts).toEqual([]);
  });

  test("shows its calls the context that it exposes", async () => {
    const tool = watched("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const report = await t.run(
      '(do (context/set :city "Bern") (step "a" :context-keys [:city] (call :a.tool {})) (call :a.tool {}))',
    );
    expect(tool.contexts.map(({ exposed }) => exposed)).toEqual([["m", [["k", ":city"], "Bern"]], undefined]);
    const requests = only(await eventsOf(t, report.runId), "call.requested");
    expect(requests.map((event) => event.exposed?.bytes ?? null)).toEqual([expect.any(Number), null]);
  });

  test("costs enough that nobody can fill the record with steps", async () => {
    await using t = await openTestRuntime();
    const { signal } = new AbortController();
    const source = { text: '(dotimes [i 1000000] (step "a" i))', file: "<test>" };
    const report = await t.runtime.run(source, {
      authority: noGrants,
      limits: { steps: 100_000 },
      signal,
    });
    expect(report).toMatchObject({ error: { kind: "StepLimit" } });
    expect((await eventsOf(t, report.runId)).length).toBeLessThan(250);
  });
});

describe("a step with a time limit", () => {
  test("ends with Timeout when its time is up, and its call is given up", async () => {
    const slow = watched("slow", untilStopped);
    await using t = await openTestRuntime({ functions: [slow.capability] });
    const report = await t.run('(do 1\n (step "a" :timeout-ms 40 (try (call :slow {}) (catch e :swallowed))))');
    const error = { code: "EXECUTE_TIMEOUT", kind: "Timeout", at: { line: 2, column: 2 } };
    expect(report).toMatchObject({ status: "failed", error });
    expect(slow.contexts[0]?.signal.aborted).toBe(true);
    const events = await eventsOf(t, report.runId);
    expect(only(events, "call.outcome")).toMatchObject([
      { status: "failed", error: { code: "EXECUTE_TIMEOUT", details: { timeoutMs: 40 } } },
    ]);
    expect(only(events, "step.failed")).toMatchObject([{ error: { kind: "Timeout" } }]);
  });

  test("makes no call once its time is up", async () => {
    const slow = watched("slow", untilStopped);
    const next = watched("next");
    await using t = await openTestRuntime({ functions: [slow.capability, next.capability] });
    const source = `[(:kind (step "a" :timeout-ms 40 :on-fail :continue (do
      (step "b" :timeout-ms 40 :on-fail :continue (call :slow {})) (call :next {})))) (call :next {})]`;
    expect(await t.run(source)).toMatchObject({ printed: "[:Timeout 1]" });
    expect(next.contexts).toHaveLength(1);
  });

  test("changes nothing where it is quick", async () => {
    const tool = watched("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    expect(await t.run('(step "a" :timeout-ms 60000 (call :a.tool {}))')).toMatchObject({ value: 1 });
  });
});

describe("hints", () => {
  test("give a call its own time limit, which the program can catch", async () => {
    const slow = watched("slow", untilStopped);
    await using t = await openTestRuntime({ functions: [slow.capability] });
    const source = "(try ^{:runtime.timeout-ms 30} (call :slow {}) (catch Timeout e (:kind e)))";
    expect(await t.run(source)).toMatchObject({ status: "completed", printed: ":Timeout" });
  });

  test("can't give a call more time than its step has", async () => {
    const slow = watched("slow", untilStopped);
    await using t = await openTestRuntime({ functions: [slow.capability] });
    const source = '(step "a" :timeout-ms 30 ^{:runtime.timeout-ms 60000} (call :slow {}))';
    expect(await t.run(source)).toMatchObject({ status: "failed", error: { kind: "Timeout" } });
  });

  test("are recorded with the call and handed to its provider", async () => {
    const tool = watched("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const report = await t.run(
      "(do ^{:runtime.learning.retry {:max-retries 3} :runtime.mood :calm} (call :a.tool {}))",
    );
    const record = (await t.runtime.show(report.runId ?? "")).find(({ event }) => event.kind === "call.requested");
    const hints = record?.event.kind === "call.requested" ? record.event.hints : undefined;
    const printed = "{:runtime.learning.retry {:max-retries 3} :runtime.mood :calm}";
    expect(prStr(decode(JSON.parse(record?.payloads.get(hints?.sha256 ?? "") ?? "null")))).toBe(printed);
    expect(prStr(decode(tool.contexts[0]?.hints))).toBe(printed);
  });
});

describe("parallel branches", () => {
  test("are served side by side, and a failed one gives up the calls of the others", async () => {
    const slow = watched("slow", untilStopped);
    const fails = watched("fails", async () => {
      await expect.poll(() => slow.contexts.length).toBe(1);
      throw new AmbitError("EXECUTE_IO", "gone");
    });
    await using t = await openTestRuntime({ functions: [slow.capability, fails.capability] });
    const report = await t.run("(try (step-parallel (call :slow {}) (call :fails {})) (catch IoError e :caught))");
    expect(report).toMatchObject({ status: "completed", printed: ":caught" });
    expect(slow.contexts[0]?.signal.aborted).toBe(true);
    const events = await eventsOf(t, report.runId);
    expect(only(events, "call.outcome").map(({ error }) => error?.code)).toEqual(["EXECUTE_IO", "EXECUTE_CANCELLED"]);
    expect(events.at(-1)?.kind).toBe("run.ended");
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  });

  test("may nest deeply without being taken for capabilities that call each other", async () => {
    const tool = watched("a.tool");
    await using t = await openTestRuntime({ functions: [tool.capability] });
    const source = "(do (defn f [n] (if (= n 0) (call :a.tool {}) (first (step-parallel (f (- n 1)))))) (f 30))";
    expect(await t.run(source)).toMatchObject({ value: 1 });
  });
});

test("a call that was under way when its run was cancelled is recorded before the run's end", async () => {
  const slow = watched("slow", untilStopped);
  await using t = await openTestRuntime({ functions: [slow.capability] });
  const controller = new AbortController();
  const running = t.run('(step "a" (call :slow {}))', {}, controller.signal);
  await expect.poll(() => slow.contexts.length).toBe(1);
  controller.abort();
  const report = await running;
  const kinds = await t.kinds(report.runId);
  expect(kinds).toContain("call.outcome");
  expect(kinds.at(-1)).toBe("run.ended");
});

test("programs find the ids of their run and agent", async () => {
  await using t = await openTestRuntime({ principal: "agent:planner" });
  const report = await t.run("[@run-id @agent-id @plan-id]");
  expect(report.value).toEqual([report.runId, "planner", null]);
});

test("a function can't be handed to a capability, and the message says which argument it is", async () => {
  const tool = watched("a.tool");
  await using t = await openTestRuntime({ functions: [tool.capability] });
  const report = await t.run("(call :a.tool {:each (fn [x] x)})");
  expect(report).toMatchObject({ status: "failed", error: { kind: "TypeError" } });
  expect(report.error?.message).toMatch(/argument 1 of a\.tool holds a function at each/);
});
