import { expect, test } from "vitest";
import { ErrorValue, type ExecuteOptions } from "../index.ts";
import { run } from "./evaluate.fixture.ts";

/** What stops a program for good, by the expression that brings it about. */
const STOPS: readonly (readonly [string, string])[] = [
  ["StepLimit", "(loop [] (recur))"],
  ["MemoryLimit", "(loop [v []] (recur (conj v (range 1000))))"],
  ["StackOverflow", "((fn f [n] (+ 1 (f n))) 0)"],
  ["BudgetExhausted", "(call :costly 1)"],
  ["cancelled", "(do (call :cancel 1) (call :inc 1))"],
];

/** What might swallow it: `$` stands for the expression. */
const AROUND = [
  "(try $ (catch e :caught))",
  "(try $ (catch :default e :caught))",
  "(try $ (catch Exception e :caught))",
  "(try $ (catch LimitError e :caught))",
  "(try $ (catch StepLimit e :caught) (catch MemoryLimit e :caught) (catch StackOverflow e :caught) (catch BudgetExhausted e :caught))",
  "(try $ (catch :any e :caught) (catch [:map [:* :any]] e :caught))",
  "(try (try $ (finally (throw {:type :other}))) (catch :other e :caught))",
  "(try (try $ (catch e :caught) (finally 1)) (catch e :caught) (finally 2))",
  "(try $ (finally (try (throw {:type :x}) (catch e :inner))))",
  "(try-result (fn [] $))",
  "(unwrap-or (try-result (fn [] $)) :caught)",
  "(map (fn [_] (try $ (catch e :caught))) [1 2])",
  "(reduce (fn [a _] (try $ (catch e a))) 0 [1 2])",
  "(sort (fn [a b] (try $ (catch e true))) [3 1 2])",
  "(sort-by (fn [a] (try $ (catch e a))) [3 1 2])",
  "(update {:a 1} :a (fn [x] (try $ (catch e x))))",
  "(let [f (memoize (fn [x] (try $ (catch e x))))] [(f 1) (f 1)])",
  "(let [f (memoize (fn [x] $))] [(try (f 1) (catch e :caught)) (try (f 1) (catch e :caught))])",
  "(match 1 x when (try $ (catch e true)) :caught _ :other)",
  "(filter (fn [x] (try $ (catch e true))) [1])",
  "(every? (fn [x] (try $ (catch e true))) [1])",
  "(for [x [1 2]] (try $ (catch e :caught)))",
  '(step "s" :on-fail :continue $)',
  '(step "s" :retries {:max 3} $)',
  "(step-parallel :on-fail :collect $ 1)",
  "(step-parallel (try $ (catch e :caught)) (try $ (catch e :caught)))",
  "(do (defmacro guarded [x] `(try ~x (catch e :caught))) (guarded $))",
  "((comp (fn [x] :caught) (fn [x] (try $ (catch e :caught)))) 1)",
  "(apply (fn [x] (try $ (catch e :caught))) [1])",
  "(loop [i 0] (if (< i 3) (recur (do (try $ (catch e 1)) (inc i))) :caught))",
];

const limits = { steps: 50_000, depth: 200, memory: 100_000 };

function options(): Partial<ExecuteOptions> {
  const cancel = Int32Array.of(0);
  return {
    limits,
    cancel,
    host({ capability, args }) {
      if (capability === "cancel") cancel[0] = 1;
      if (capability === "costly") return { error: new ErrorValue({ kind: "BudgetExhausted", message: "none left" }) };
      return { value: args[0] ?? null };
    },
  };
}

test.each(STOPS)("nothing that a program can write swallows %s (%s)", async (stop, expression) => {
  for (const around of AROUND) {
    const { outcome } = await run(
      around.replaceAll("$", () => expression),
      options(),
    );
    expect(`${around} -> ${outcome.replace(/ at .*/, "")}`).toBe(`${around} -> ${stop}`);
  }
});

test.each(STOPS)("after %s the finally forms run, with 10 000 steps and without calls", async (stop, expression) => {
  const calls: string[] = [];
  const given = options();
  const ran = await run(
    `(try (try ${expression} (finally (call :clean) :unreached)) (finally (loop [i 0] (recur (inc i)))))`,
    {
      ...given,
      host: (call) => {
        calls.push(call.capability);
        return given.host?.(call) ?? { value: null };
      },
    },
  );
  expect(ran.outcome.replace(/ at .*/, "")).toBe(stop);
  expect(calls).not.toContain("clean");
  expect(ran.completion.steps).toBeLessThan(limits.steps + 12_000);
});

test("a loop limit, a size limit and a security error are caught by their name or their category only", async () => {
  const named: readonly (readonly [string, string, string])[] = [
    ["SizeLimit", "LimitError", "(range 2000000)"],
    ["LoopLimit", "LimitError", "(step-loop true 1)"],
    ["SecurityViolation", "SecurityError", "(call :forbidden)"],
  ];
  const host: ExecuteOptions["host"] = () => ({
    error: new ErrorValue({ kind: "SecurityViolation", message: "no" }),
  });
  for (const [kind, category, expression] of named) {
    const outcomes = await Promise.all(
      ["e", `${kind} e`, `:${kind} e`, `${category} e`, ":default e", "Exception e", "RuntimeError e"].map(
        async (clause) =>
          (await run(`(try ${expression} (catch ${clause} :caught))`, { host })).outcome.replace(/ at .*/, ""),
      ),
    );
    expect(outcomes).toEqual([kind, ":caught", ":caught", ":caught", kind, kind, kind]);
  }
});
