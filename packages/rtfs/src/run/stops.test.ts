import { describe, expect, test } from "vitest";
import { ErrorValue, type ExecuteOptions, type HostAnswer } from "../index.ts";
import { evaluated, run } from "./evaluate.fixture.ts";

/** Ways to end a program that it can do nothing about: what ends it, how, and what the run comes to. */
const stops: Record<string, { body: string; outcome: RegExp; options?: () => Partial<ExecuteOptions> }> = {
  "the limit of steps": { body: "(loop [] (recur))", outcome: /^StepLimit/ },
  "the limit of depth": { body: "(do (defn deep [n] (inc (deep n))) (deep 1))", outcome: /^StackOverflow/ },
  "the limit of depth where calls are made": {
    body: "(do (defn deep [n] (inc (deep (call :id n)))) (deep 1))",
    outcome: /^StackOverflow/,
  },
  "a budget of the host": { body: "(call :stop)", outcome: /^BudgetExhausted/, options: answering("BudgetExhausted") },
  "a limit of memory of the host": { body: "(call :stop)", outcome: /^MemoryLimit/, options: answering("MemoryLimit") },
  "a cancellation before a call": { body: "(call :stop)", outcome: /^cancelled/, options: cancelling },
  "a cancellation in a loop": {
    body: '(loop [i 0] (if (= i 3000) (step "cancel" 1) nil) (recur (inc i)))',
    outcome: /^cancelled/,
    options: cancelling,
  },
  "a cancellation in a builtin": {
    body: '(reduce (fn [a x] (do (if (= x 3000) (step "cancel" 1) nil) (+ a x))) 0 (range 900000))',
    outcome: /^cancelled/,
    options: cancelling,
  },
};

function answering(kind: string): () => Partial<ExecuteOptions> {
  const error = new ErrorValue({ kind, message: "enough" });
  return () => ({
    host: async ({ capability, args }) => (capability === "stop" ? { error } : { value: args[0] ?? null }),
  });
}

/** Cancels the run while it waits for a call, or when a step named "cancel" ends. */
function cancelling(): Partial<ExecuteOptions> {
  const cancel = new Int32Array(1);
  return {
    cancel,
    limits: {},
    async host({ capability, args }): Promise<HostAnswer> {
      if (capability === "stop") cancel[0] = 1;
      return { value: args[0] ?? null };
    },
    onStep({ step, status }) {
      if (step.name === "cancel" && status === "completed") cancel[0] = 1;
    },
  };
}

async function stopped(source: (body: string) => string, { body, options = () => ({}) }: (typeof stops)[string]) {
  const heard: string[] = [];
  const calls: string[] = [];
  const given = options();
  const ran = await run(source(body), {
    limits: { steps: 60_000, depth: 500 },
    ...given,
    host: (call) => {
      calls.push(call.capability);
      return given.host?.(call) ?? { value: call.args[0] ?? null };
    },
    onStep(notice) {
      given.onStep?.(notice);
      if (notice.step.name !== "cancel") heard.push(`${notice.status} ${notice.step.name}`);
    },
  });
  return { outcome: ran.outcome, heard, forbidden: calls.filter((id) => id === "forbidden") };
}

describe.each(Object.entries(stops))("%s", (_, stop) => {
  test.each([
    ["a catch of everything", (body: string) => `(try ${body} (catch _ e :swallowed))`],
    [
      "a catch by kind and by category",
      (body: string) =>
        `(try ${body} (catch StepLimit e 1) (catch StackOverflow e 2) (catch LimitError e 3) (catch Cancelled e 4) (catch HostError e 5))`,
    ],
    ["try-result", (body: string) => `(try-result (fn [] ${body}))`],
    ["an error in finally", (body: string) => `(try (try ${body} (finally (throw 1))) (catch _ e :swallowed))`],
    [
      "a recur around the try",
      (body: string) => `(loop [i 0] (if (= i 0) (recur (do (try ${body} (finally 1)) 1)) :swallowed))`,
    ],
    ["a step that continues", (body: string) => `(step "s" :on-fail :continue :retries {:max 3} ${body})`],
    ["branches that collect", (body: string) => `(step-parallel :on-fail :collect ${body} 1)`],
    ["a finally in a finally", (body: string) => `(try ${body} (finally (try (throw 1) (catch e 2) (finally 3))))`],
    ["a memoized function", (body: string) => `((memoize (fn [] (try ${body} (catch e :swallowed)))))`],
  ])("is not swallowed by %s", async (__, source) => {
    expect((await stopped(source, stop)).outcome).toMatch(stop.outcome);
  });

  test("lets finally forms run, of all tries from the inner to the outer", async () => {
    const source = (body: string) => `(try (try ${body} (finally (step "inner" 1))) (finally (step "outer" 2)))`;
    const { outcome, heard } = await stopped(source, stop);
    expect(heard).toEqual(["started inner", "completed inner", "started outer", "completed outer"]);
    expect(outcome).toMatch(stop.outcome);
  });

  test("lets them make no call: that is an error in them", async () => {
    const source = (body: string) =>
      `(try ${body} (finally (step "before" 1) (try (call :forbidden) (catch SecurityViolation e (step "refused" 1)))))`;
    const { heard, forbidden, outcome } = await stopped(source, stop);
    expect([heard.filter((each) => each.startsWith("completed")), forbidden]).toEqual([
      ["completed before", "completed refused"],
      [],
    ]);
    expect(outcome).toMatch(stop.outcome);
  });

  test("lets them make no call in branches and functions either", async () => {
    const source = (body: string) =>
      `(try ${body} (finally (step-parallel :on-fail :collect (call :forbidden) (map (fn [x] (call :forbidden x)) [1]))))`;
    const { forbidden, outcome } = await stopped(source, stop);
    expect(forbidden).toEqual([]);
    expect(outcome).toMatch(stop.outcome);
  });

  test("lets them take ten thousand steps in all", async () => {
    const spending = (n: number) => `(loop [i 0] (if (< i ${n}) (recur (inc i)) i))`;
    const source = (n: number) => (body: string) => `(try ${body} (finally ${spending(n)} (step "done" 1)))`;
    expect((await stopped(source(3_000), stop)).heard).toEqual(["started done", "completed done"]);
    const tooLong = await stopped(source(12_000), stop);
    expect([tooLong.heard, stop.outcome.test(tooLong.outcome)]).toEqual([[], true]);
  });
});

test("an ordinary error leaves finally its calls, and an error in finally replaces it", async () => {
  expect((await run("(try (throw 1) (finally (call :clean)))")).calls).toEqual(["clean"]);
  expect((await run("(try (throw {:type :a}) (finally (throw {:type :b})))")).outcome).toMatch(/^b/);
});

test("a function that remembers does not swallow what ends the program", async () => {
  const deep = "(def deep (reduce (fn [x _] [x]) 1 (range 20000)))";
  expect(await evaluated(`${deep} (count ((memoize identity) deep))`)).toMatch(/^StackOverflow/);
  expect(await evaluated("((memoize (fn [f] (f 1))) inc)")).toBe("2");
});
