import { describe, expect, test } from "vitest";
import { compile, ErrorValue, type ExecuteOptions, execute, type HostAnswer, type HostCall, PMap } from "../index.ts";
import { errorOf, evaluated, run } from "./evaluate.fixture.ts";

/** A host whose answers are given by hand, in any order. */
function manual() {
  const open = new Map<string, { call: HostCall; resolve: (answer: HostAnswer) => void }>();
  const aborted: string[] = [];
  const asked: string[] = [];
  const options = {
    host(call: HostCall) {
      asked.push(call.capability);
      return new Promise<HostAnswer>((resolve) => open.set(call.capability, { call, resolve }));
    },
    onAbort: ({ capability }: HostCall) => void aborted.push(capability),
  } satisfies Partial<ExecuteOptions>;
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async (capability: string, given: HostAnswer) => {
    open.get(capability)?.resolve(given);
    await tick();
  };
  return { options, aborted, asked, answer };
}

const down: HostAnswer = { error: new ErrorValue({ kind: "NetworkError", message: "down" }) };

describe("branches", () => {
  test("give their values in the order of the source", async () => {
    expect(await evaluated("(step-parallel 1 (call :inc 1) (do (call :id 1) 3))")).toBe("[1 2 3]");
    expect(await evaluated("(step-parallel)")).toBe("[]");
    expect(await evaluated("(step-parallel {:a 1} :b)")).toBe("[{:a 1} :b]");
  });

  test("wait for the host side by side, and each goes on by itself", async () => {
    const host = manual();
    const running = run("(step-parallel (call :a) (do (call :b) (call :c)))", host.options);
    expect(host.asked).toEqual(["a", "b"]);
    await host.answer("b", { value: 2 });
    expect(host.asked).toEqual(["a", "b", "c"]);
    await host.answer("c", { value: 3 });
    await host.answer("a", { value: 1 });
    expect((await running).outcome).toBe("[1 3]");
  });

  test("have positions of their own, whoever is answered first", async () => {
    const source = "(do (defn f [x] (call :id x)) (step-parallel (f 1) (step-parallel (f 2) (do (f 3) (f 4)))))";
    const ordered = async (delay: (n: number) => number) => {
      const positions = new Map<unknown, string>();
      await run(source, {
        async host({ args, position }) {
          positions.set(args[0], position);
          await new Promise((resolve) => setTimeout(resolve, delay(Number(args[0]))));
          return { value: null };
        },
      });
      return [1, 2, 3, 4].map((n) => positions.get(n));
    };
    const forwards = await ordered((n) => n);
    expect(await ordered((n) => 10 - 2 * n)).toEqual(forwards);
    expect(new Set(forwards).size).toBe(4);
  });

  test("see the variables around them, and define for themselves alone", async () => {
    expect(await evaluated("(let [x 2] (step-parallel (* x 2) (let [x 5] x)))")).toBe("[4 5]");
    expect(await evaluated("(do (step-parallel (def y 1) 2) (try y (catch UndefinedSymbol e :none)))")).toBe(":none");
  });

  test("may stand in functions that are called many times, and in each other", async () => {
    expect(await evaluated("(map (fn [x] (step-parallel (call :inc x) (* x 2))) [1 2])")).toBe("[[2 2] [3 4]]");
    expect(await evaluated("(step-parallel (step-parallel 1 (call :inc 1)) (call :inc 2))")).toBe("[[1 2] 3]");
  });

  test("learn of a memoized function what was known before, and leave behind what they learned", async () => {
    const source = `(do (def f (memoize (fn [x] (call :inc x)))) (f 1)
      [(step-parallel [(f 1) (f 2)] [(f 1) (f 2)]) (f 1) (f 2)])`;
    const { outcome, calls } = await run(source);
    expect([outcome, calls]).toEqual(["[[[2 3] [2 3]] 2 3]", ["inc 1", "inc 2", "inc 2"]]);
  });
});

describe("when a branch fails", () => {
  test("its siblings are cancelled where they wait, and the host hears of it", async () => {
    const host = manual();
    const running = run("(step-parallel (call :a) (do (call :b) (call :never)) (call :c))", host.options);
    await host.answer("c", down);
    expect((await running).outcome).toMatch(/^NetworkError/);
    expect([host.aborted, host.asked]).toEqual([
      ["a", "b"],
      ["a", "b", "c"],
    ]);
  });

  test("a late answer to a cancelled call changes nothing", async () => {
    const host = manual();
    const running = run("(do (try (step-parallel (call :a) (call :b)) (catch e nil)) (call :c))", host.options);
    await host.answer("b", down);
    await host.answer("a", { value: 5 });
    await host.answer("c", { value: 7 });
    expect((await running).outcome).toBe("7");
  });

  test("siblings clean up without calls, and can't go on", async () => {
    const host = manual();
    const cleaning = `(try (call :b) (catch e (call :caught))
      (finally (do (context/set :cleaned true) (call :forbidden))))`;
    const running = run(`(try (step-parallel (call :a) ${cleaning}) (catch e [(:kind e) @cleaned]))`, host.options);
    await host.answer("a", down);
    expect([(await running).outcome, host.asked]).toEqual(["[:NetworkError nil]", ["a", "b"]]);
  });

  test("a sibling that cleans up for ever is ended, and the program goes on with all its steps", async () => {
    const host = manual();
    const source = `(do (try (step-parallel (call :a) (try (call :b) (finally (loop [] (recur))))) (catch e nil))
      (dotimes [i 20000] i) (call :c))`;
    const running = run(source, host.options);
    await host.answer("a", down);
    await host.answer("c", { value: 1 });
    expect((await running).outcome).toBe("1");
  });

  test("branches inside a cancelled branch are cancelled with it", async () => {
    const host = manual();
    const running = run("(step-parallel (call :a) (step-parallel (call :b) (do (call :c) (call :d))))", host.options);
    await host.answer("a", down);
    expect((await running).outcome).toMatch(/^NetworkError/);
    expect(host.aborted).toEqual(["b", "c"]);
  });

  test("the first failure in the order of the source is raised", async () => {
    expect(await errorOf("(step-parallel (call :id 1) (/ 1 0) (call :fail))")).toBe("DivisionByZero");
    expect(await errorOf('(step-parallel (call :id 1) (throw {:type :x}) (substring "" 5))')).toBe("x");
  });

  test("branches that have not begun stop at their first call", async () => {
    const { outcome, calls } = await run("(step-parallel (/ 1 0) (do (call :a) 1))");
    expect([outcome, calls]).toEqual(["DivisionByZero at 1:16", []]);
  });

  test("a catch around the branches takes the error, one inside a sibling does not take the cancellation", async () => {
    const host = manual();
    const source = "(try (step-parallel (call :a) (try (call :b) (catch e :swallowed))) (catch NetworkError e :taken))";
    const running = run(source, host.options);
    await host.answer("a", down);
    expect((await running).outcome).toBe(":taken");
  });
});

describe(":on-fail :collect", () => {
  test("puts the error in the place of a failed branch and lets the others go on", async () => {
    const host = manual();
    const running = run(
      "(map (fn [v] (if (error? v) (:kind v) v)) (step-parallel :on-fail :collect (call :a) (do (call :b) 2)))",
      host.options,
    );
    await host.answer("a", down);
    await host.answer("b", { value: 1 });
    expect([(await running).outcome, host.aborted]).toEqual(["[:NetworkError 2]", []]);
  });

  test("collects only what a catch-all takes", async () => {
    const { outcome } = await run("(step-parallel :on-fail :collect (call :id 1) (loop [] (recur)))", {
      limits: { steps: 1000 },
    });
    expect(outcome).toMatch(/^StepLimit/);
    expect(await errorOf("(step-parallel :on-fail :collect 1 (range 2000000))")).toBe("SizeLimit");
  });
});

describe("context that branches write", () => {
  const written = (policy: string) =>
    evaluated(`(do (context/set :k {:a 1})
      (step-parallel ${policy} (do (context/set :k {:b 2}) (context/set :new 1)) (do (context/set :k {:c 3 :b 4}) (context/set :new 2)))
      [@k @new])`);

  test("goes to the plan in the order of the source: what is there stays, by default", async () => {
    expect(await written("")).toBe("[{:a 1} 1]");
    expect(await written(":merge-policy :keep-existing")).toBe("[{:a 1} 1]");
  });

  test("is overwritten by later branches, or merged key by key", async () => {
    expect(await written(":merge-policy :overwrite")).toBe("[{:c 3 :b 4} 2]");
    expect(await written(":merge-policy :merge")).toBe("[{:a 1 :b 4 :c 3} 2]");
  });

  test("is not seen by siblings, whoever comes first", async () => {
    const source = "(do (context/set :k 0) (step-parallel (do (context/set :k 1) (call :id @k)) (do (call :id 1) @k)))";
    expect(await evaluated(source)).toBe("[1 0]");
  });

  test("is lost with a branch that failed, and stays inside an isolated one", async () => {
    const source = "(do (step-parallel :on-fail :collect (do (context/set :k 1) (call :fail)) 2) @k)";
    expect(await evaluated(source)).toBe("nil");
    expect(await evaluated("(do (step-parallel :isolation :isolated (context/set :k 1)) @k)")).toBe("nil");
  });

  test("does not count as there because the run has a parameter of that name", async () => {
    const parameters = PMap.empty.set("k", 0);
    expect(await evaluated("(do (step-parallel (context/set :k 1)) @k)", { parameters })).toBe("1");
  });
});

test("a host that breaks in a branch breaks the run and is asked for nothing more", async () => {
  const host = manual();
  const running = execute(compile("(step-parallel (call :a) (call :broken))", { file: "t" }), {
    parameters: PMap.empty,
    host: (call) => (call.capability === "broken" ? Promise.reject(new Error("gone")) : host.options.host(call)),
    onAbort: host.options.onAbort,
  });
  await expect(running).rejects.toThrow("gone");
  expect(host.aborted).toEqual(["a"]);
});

test("a run that is cancelled ends all its branches", async () => {
  const host = manual();
  const cancel = new Int32Array(1);
  const running = run(
    "(step-parallel (try (call :a) (finally (context/set :k 1))) (call :b) (do (call :c) (call :d)))",
    {
      ...host.options,
      cancel,
    },
  );
  cancel[0] = 1;
  await host.answer("b", { value: 1 });
  expect([(await running).outcome, host.aborted, host.asked]).toEqual(["cancelled", ["a", "c"], ["a", "b", "c"]]);
});
