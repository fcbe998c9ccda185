import { describe, expect, test } from "vitest";
import {
  compile,
  ErrorValue,
  type ExecuteOptions,
  keyword,
  mapFrom,
  prStr,
  RtfsParseError,
  type StepNotice,
} from "../index.ts";
import { callsOf, errorOf, evaluated, run } from "./evaluate.fixture.ts";

/** What the host heard of steps: `status name`, and more where there is more to say. */
async function heard(source: string, options: Partial<ExecuteOptions> = {}) {
  const notices: StepNotice[] = [];
  const ran = await run(source, { ...options, onStep: (notice) => void notices.push(notice) });
  return { ...ran, notices, story: notices.map((each) => `${each.status} ${each.step.name}`) };
}

/** A host that fails the first calls of a capability and then answers 1. */
function failing(times: number, kind = "NetworkError"): Partial<ExecuteOptions> {
  let left = times;
  return {
    host: ({ capability, args }) => {
      if (capability !== "flaky" || left-- <= 0) return { value: capability === "flaky" ? 1 : (args[0] ?? null) };
      return { error: new ErrorValue({ kind, message: "down" }) };
    },
  };
}

const refusal = (source: string): string => {
  try {
    compile(source, { file: "t" });
  } catch (error) {
    if (error instanceof RtfsParseError) return error.message;
    throw error;
  }
  return "accepted";
};

describe("a step", () => {
  test("is worth what its body is worth", async () => {
    expect(await evaluated('(step "a" 1 2)')).toBe("2");
    expect(await evaluated('(step "a")')).toBe("nil");
    expect(await evaluated("(step :a 3)")).toBe("3");
    expect(await evaluated('(+ 1 (step "a" (call :inc 1)))')).toBe("3");
  });

  test("has its parameters as one map, evaluated before it starts", async () => {
    const source = '(step "a" :params {"k" (call :inc 1) :l 5} (call :id [(get %params "k") (:l %params)]))';
    const { outcome, calls, story } = await heard(source);
    expect([outcome, calls, story]).toEqual(["[2 5]", ["inc 1", "id [2 5]"], ["started a", "completed a"]]);
    expect((await heard('(step "a" :params {:k (/ 1 0)} 1)')).story).toEqual([]);
    expect(await errorOf('(step "a" :params 5 1)')).toBe("TypeError");
  });

  test("takes its options as keywords and values or as one map", async () => {
    expect(await evaluated('(step "a" {:params {:k 1} :metadata {:m 2}} (:k %params))')).toBe("1");
    expect(await evaluated('(step "a" :metadata {:m 2} :params {:k 1} (:k %params))')).toBe("1");
    expect(await evaluated('(step "a" {:k 1})')).toBe("{:k 1}");
    expect(await evaluated('(step "pick" :metadata)')).toBe(":metadata");
  });

  test("sees the parameters of the step around it unless it has its own", async () => {
    const inner = '(step "b" (:k %params))';
    expect(await evaluated(`(step "a" :params {:k 1} [${inner} (step "c" :params {:k 2} ${inner})])`)).toBe("[1 2]");
  });

  test("defines nothing of its own: what its body defines stays", async () => {
    expect(await evaluated('(do (step "a" (def x 5)) x)')).toBe("5");
    expect(await evaluated('((fn [] (step "a" (defn f [] 7)) (f)))')).toBe("7");
  });

  test.each([
    ['(step "a" :retry 3 1)', /:retry is no option of step/],
    ['(step "a" {:retry 3} 1)', /:retry is no option of step/],
    ['(step "a" :metadata {} :metadata {} 1)', /stands there twice/],
    ['(step "a" :on-fail :ignore 1)', /:on-fail is one of :abort :continue/],
    ['(step "a" :on-fail (if 1 2) 1)', /:on-fail is one of/],
    ['(step "a" :isolation :jail 1)', /:isolation is one of :inherit :isolated :sandboxed/],
    ['(step "a" :retries 3 1)', /:retries is written as a map/],
    ['(step "a" :retries {:backoff-ms 3} 1)', /needs :max/],
    ['(step "a" :retries {:max 1 :jitter 3} 1)', /:max and :backoff-ms only/],
    ['(step "a" :limit 3 1)', /:limit is no option of step/],
    ['(step "a" :merge-policy :merge 1)', /:merge-policy is no option of step/],
    ["(step 5 1)", /takes a name first/],
    ["(step)", /takes a name first/],
    ["(step-if 1)", /a test and one or two branches/],
    ["(step-loop 1)", /a test and a body/],
    ["(step-parallel :on-fail :continue 1)", /:on-fail is one of :fail-fast :collect/],
    ["(step-parallel :merge-policy :newest 1)", /:merge-policy is one of/],
    ['(loop [] (step "a" (recur)))', /recur/],
  ])("%s is refused before anything is evaluated", (source, message) => {
    expect(refusal(source)).toMatch(message);
  });

  test.each([
    ['(step "a" :timeout-ms 0 1)', "InvalidArgument"],
    ['(step "a" :timeout-ms "1" 1)', "TypeError"],
    ['(step "a" :retries {:max -1} 1)', "InvalidArgument"],
    ['(step "a" :metadata 1 1)', "TypeError"],
    ['(step "a" :context-keys 1 1)', "TypeError"],
    ['(step "a" :expose-context 1 1)', "TypeError"],
    ["(step-loop :limit -1 true 1)", "InvalidArgument"],
  ])("%s fails with %s, and the step never starts", async (source, kind) => {
    const { outcome, story } = await heard(source);
    expect([outcome, story]).toEqual([`${kind} at 1:1`, []]);
  });
});

describe("the host hears of a step", () => {
  test("when it starts and when it ends, also where nothing is called", async () => {
    const { notices } = await heard('(step "a" :metadata {:owner "ana"} :timeout-ms 50 (+ 1 2))');
    expect(notices).toMatchObject([
      { status: "started", step: { name: "a", form: "step", timeoutMs: 50, isolation: "inherit", parent: null } },
      { status: "completed", step: { action: notices[0]?.step.action } },
    ]);
    expect(notices[0]?.status === "started" && prStr(notices[0].metadata)).toBe('{:owner "ana"}');
    expect(notices[0]?.at).toMatchObject({ line: 1, column: 1 });
  });

  test("with its action id, which is new for every time it runs and the same in every evaluation", async () => {
    const source = '(map (fn [x] (step "a" (call :inc x))) [1 2])';
    const [first, second] = [await heard(source), await heard(source)];
    const actions = first.notices.map(({ step }) => step.action);
    expect(actions).toEqual(second.notices.map(({ step }) => step.action));
    expect(new Set(actions).size).toBe(2);
  });

  test("with the step around it", async () => {
    const { notices, story } = await heard('(step "a" (step "b" (call :id 1)))');
    expect(story).toEqual(["started a", "started b", "completed b", "completed a"]);
    expect(notices[1]?.step.parent).toBe(notices[0]?.step);
  });

  test("when it fails, with the error", async () => {
    const { notices, outcome } = await heard('(step "a" (call :fail))');
    expect(outcome).toBe("NetworkError at 1:11");
    expect(notices.at(-1)).toMatchObject({ status: "failed", isContinued: false, error: { kind: "NetworkError" } });
  });

  test("not that it failed when it only waits for a call", async () => {
    let inCall: string[] = [];
    const notices: string[] = [];
    await run('(step "a" (call :id 1))', {
      onStep: ({ status }) => void notices.push(status),
      host: async () => {
        inCall = [...notices];
        return { value: 1 };
      },
    });
    expect([inCall, notices]).toEqual([["started"], ["started", "completed"]]);
  });

  test("that a limit ended it", async () => {
    const { notices } = await heard('(step "a" (loop [] (recur)))', { limits: { steps: 1000 } });
    expect(notices.at(-1)).toMatchObject({ status: "failed", error: { kind: "StepLimit" } });
  });

  test("of all four forms of steps", async () => {
    const { story } = await heard("(do (step-if true (call :id 1)) (step-loop false 1) (step-parallel 1 2))");
    expect(story).toEqual(
      ["step-if", "step-loop", "step-parallel"].flatMap((name) => [`started ${name}`, `completed ${name}`]),
    );
  });
});

describe("a call made in a step", () => {
  test("tells its step, and one outside of steps tells none", async () => {
    const calls = await callsOf('(do (call :a) (step "outer" (step :inner (call :b)) (call :c)) (call :d))');
    expect(calls.map(({ step }) => [step?.name ?? null, step?.parent?.name ?? null])).toEqual([
      [null, null],
      ["inner", "outer"],
      ["outer", null],
      [null, null],
    ]);
  });

  test("tells it in functions that the step calls too, and only while it runs", async () => {
    const calls = await callsOf('(do (defn f [] (call :a)) (let [g (step "s" (f) (fn [] (call :b)))] (g)))');
    expect(calls.map(({ step }) => step?.name ?? null)).toEqual(["s", null]);
  });

  test("carries the context that the step exposes, and else none", async () => {
    const source = `(do (context/set :a 1) (context/set :b 2)
      (call :x)
      (step "s" :expose-context true (call :x) (step "t" :context-keys [:a "b" :none] (call :x) (step "u" :expose-context false (call :x))))
      (step "v" :context-keys ["b"] (call :x)))`;
    const parameters = mapFrom([[keyword("city"), "Bern"]]);
    const calls = await callsOf(source, { parameters });
    expect(calls.map(({ context }) => context && prStr(context))).toEqual([
      null,
      '{:city "Bern" :a 1 :b 2}',
      "{:a 1 :b 2 :none nil}",
      null,
      "{:b 2}",
    ]);
  });
});

describe("a step with retries", () => {
  test("evaluates its body again after a failure, as often as it may", async () => {
    const { outcome, story } = await heard('(step "a" :retries {:max 2} (call :flaky))', failing(2));
    expect([outcome, story]).toEqual(["1", ["started a", "retrying a", "retrying a", "completed a"]]);
    const tooFew = await heard('(step "a" :retries {:max 1} (call :flaky))', failing(2));
    expect([tooFew.outcome, tooFew.story]).toEqual(["NetworkError at 1:29", ["started a", "retrying a", "failed a"]]);
  });

  test("has positions of their own for the calls of each attempt", async () => {
    const positions: string[] = [];
    const { host } = failing(2) as ExecuteOptions;
    await run('(step "a" :retries {:max 2} (call :flaky))', {
      host(call) {
        positions.push(call.position);
        return host(call);
      },
    });
    expect(new Set(positions).size).toBe(3);
  });

  test("waits by a call before each further attempt", async () => {
    const calls: string[] = [];
    const { host } = failing(2) as ExecuteOptions;
    await run('(step "a" :retries {:max 3 :backoff-ms 100} (call :flaky))', {
      host(call) {
        calls.push([call.capability, ...call.args.map(prStr)].join(" "));
        return host(call);
      },
    });
    const wait = "ccos.system.sleep-ms {:ms 100}";
    expect(calls).toEqual(["flaky", wait, "flaky", wait, "flaky"]);
  });

  test("needs what it waits with only where it waits", () => {
    const ids = (source: string) => compile(source, { file: "t" }).calls.map(({ id }) => id);
    expect(ids('(step "a" :retries {:max 3} (call :x))')).toEqual(["x"]);
    expect(ids('(step "a" :retries {:max 3 :backoff-ms 0} (call :x))')).toEqual(["x"]);
    expect(ids('(step "a" :retries {:max 3 :backoff-ms 10} (call :x))').sort()).toEqual(["ccos.system.sleep-ms", "x"]);
  });

  test("counts its calls as often as it may make them", () => {
    const counts = (source: string) => compile(source, { file: "t" }).calls.map(({ id, count }) => [id, count]);
    expect(counts('(step "a" :retries {:max 3} (call :x))')).toEqual([["x", 4]]);
    expect(counts('(step "a" (call :x))')).toEqual([["x", 1]]);
    expect(counts('(fn [n] (step "a" :retries {:max n} (call :x)))')).toEqual([["x", undefined]]);
  });

  test("does not try again what nothing can catch or what only a name catches", async () => {
    for (const kind of ["SecurityViolation", "BudgetExhausted", "JournalMismatch"]) {
      const { story } = await heard('(step "a" :retries {:max 2} (call :flaky))', failing(1, kind));
      expect([kind, story]).toEqual([kind, ["started a", "failed a"]]);
    }
  });

  test("forgets what a failed attempt wrote into the context", async () => {
    const source = '(step "a" :retries {:max 2} (do (context/set :n (inc (or @n 0))) (call :flaky) @n))';
    expect((await run(source, failing(2))).outcome).toBe("1");
  });
});

describe("a step that fails", () => {
  test("ends the program with its error", async () => {
    expect(await evaluated('(do (step "a" (/ 1 0)) 2)')).toBe("DivisionByZero at 1:15");
    expect(await evaluated('(do (step "a" :on-fail :abort (/ 1 0)) 2)')).toBe("DivisionByZero at 1:31");
  });

  test("is worth its error where the program continues", async () => {
    const { outcome, notices } = await heard(
      '(let [r (step "a" :on-fail :continue (call :fail))] [(error? r) (:kind r)])',
    );
    expect(outcome).toBe("[true :NetworkError]");
    expect(notices.at(-1)).toMatchObject({ status: "failed", isContinued: true });
  });

  test("continues only after all its attempts", async () => {
    const source = '(step "a" :retries {:max 1} :on-fail :continue (call :flaky))';
    expect((await heard(source, failing(1))).outcome).toBe("1");
    expect((await heard(source, failing(2))).story).toEqual(["started a", "retrying a", "failed a"]);
  });

  test("continues after nothing that a catch-all would not take", async () => {
    expect(await errorOf('(step "a" :on-fail :continue (range 2000000))')).toBe("SizeLimit");
    expect((await run('(step "a" :on-fail :continue (loop [] (recur)))', { limits: { steps: 500 } })).outcome).toMatch(
      /^StepLimit/,
    );
  });

  test("leaves nothing of what it wrote into the context, continued or caught", async () => {
    const step = '(step "a" :on-fail :continue (context/set :k 2) (call :fail))';
    expect(await evaluated(`(do (context/set :k 1) ${step} @k)`)).toBe("1");
    expect(await evaluated('(do (try (step "a" (context/set :k 2) (call :fail)) (catch e nil)) @k)')).toBe("nil");
    expect(await evaluated("(do (try (do (context/set :k 2) (call :fail)) (catch e nil)) @k)")).toBe("2");
  });
});

describe("the context", () => {
  test("takes what a step writes to the plan when the step ends", async () => {
    expect(await evaluated('(do (step "a" (context/set :k (call :inc 1))) [@k (context/get "k") (get :k)])')).toBe(
      "[2 2 2]",
    );
  });

  test("reads the step, then the plan, then the run's parameters", async () => {
    const parameters = mapFrom([
      [keyword("k"), "run"],
      ["text", "run"],
    ]);
    expect(await evaluated("[@k @text]", { parameters })).toBe('["run" "run"]');
    expect(await evaluated('(do (context/set :k "plan") (step "s" @k))', { parameters })).toBe('"plan"');
    expect(await evaluated('(do (context/set :k "plan") (step "s" (context/set :k "step") @k))', { parameters })).toBe(
      '"step"',
    );
    expect(await evaluated("(do (context/set :k nil) @k)", { parameters })).toBe("nil");
  });

  test("keeps what an isolated step writes inside it", async () => {
    const source = '(do (context/set :k 1) [(step "a" :isolation :isolated (context/set :k 2) @k) @k])';
    expect(await evaluated(source)).toBe("[2 1]");
    expect(await evaluated('(do (context/set :k 1) (step "a" :isolation :isolated @k))')).toBe("1");
  });

  test("tells the action id of the step in hand as parent-action-id", async () => {
    const { notices, outcome } = await heard('(step "a" @parent-action-id)');
    expect(outcome).toBe(`"${notices[0]?.step.action}"`);
    const parameters = mapFrom([[keyword("parent-action-id"), "above"]]);
    expect(await evaluated("@parent-action-id", { parameters })).toBe('"above"');
  });
});

describe("a sandboxed step", () => {
  const source =
    '(do (context/set :k 1) [(step "a" :isolation :sandboxed (context/set :j 2) [@k @j (call :id 3)]) @j])';

  test("fails where the host can't cage its calls", async () => {
    const { outcome, story, calls } = await heard(source);
    expect([outcome, story, calls]).toEqual(["SecurityViolation at 1:25", [], []]);
  });

  test("sees nothing of the context and leaves nothing, and its calls ask for the cage", async () => {
    const asked: (string | undefined)[] = [];
    const { outcome } = await run(source, {
      canSandbox: true,
      host({ step, args }) {
        asked.push(step?.isolation);
        return { value: args[0] ?? null };
      },
    });
    expect([outcome, asked]).toEqual(["[[nil 2 3] nil]", ["sandboxed"]]);
  });
});

describe("step-if", () => {
  test("evaluates one branch by the one rule of truth", async () => {
    expect(await evaluated("[(step-if 0 1 2) (step-if nil 1 2) (step-if false 1) (step-if [] 1 2)]")).toBe(
      "[1 2 nil 1]",
    );
  });

  test("takes options and passes parameters to its test and branches", async () => {
    expect(await evaluated("(step-if :params {:k 1} (:k %params) [(:k %params)] 2)")).toBe("[1]");
    expect(await evaluated("(step-if :on-fail :continue true (error? (call :fail)) 2)")).toMatch(
      /#<error NetworkError/,
    );
  });
});

describe("step-loop", () => {
  test("evaluates its condition before each pass and gives the last pass", async () => {
    const source = "(do (context/set :n 0) (step-loop (< @n 3) (context/set :n (inc @n))))";
    expect(await evaluated(source)).toBe("3");
    expect(await evaluated("(step-loop false 1)")).toBe("nil");
    const { calls } = await run("(step-loop (call :id (nil? @done)) (context/set :done (call :inc 1)))");
    expect(calls).toEqual(["id true", "inc 1", "id false"]);
  });

  test("makes ten thousand passes at most, or as many as its limit says", async () => {
    const counting = (limit: string, passes: number) =>
      `(do (context/set :n 0) (step-loop ${limit} (< @n ${passes}) (context/set :n (inc @n))))`;
    expect(await evaluated(counting("", 10_000))).toBe("10000");
    expect(await evaluated(counting("", 10_001))).toMatch(/^LoopLimit/);
    expect(await evaluated(counting(":limit 3", 3))).toBe("3");
    expect(await evaluated(counting(":limit (+ 1 2)", 4))).toMatch(/^LoopLimit/);
    expect(await evaluated(`(try ${counting(":limit 2", 3)} (catch LoopLimit e :stopped))`)).toBe(":stopped");
  });

  test("is bounded in what it is said to call", () => {
    const [call] = compile("(step-loop :limit 7 true (call :x))", { file: "t" }).calls;
    expect(call?.count).toBe(7);
  });
});
