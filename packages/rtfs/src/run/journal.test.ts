import { describe, expect, test } from "vitest";
import {
  compile,
  createRecorder,
  decode,
  ErrorValue,
  type ExecuteOptions,
  encode,
  execute,
  type HostAnswer,
  type Journal,
  type JournalJson,
  PMap,
  parseTimestamp,
  prStr,
  readJournal,
} from "../index.ts";
import { run } from "./evaluate.fixture.ts";

type Host = ExecuteOptions["host"];

const echo: Host = async ({ capability, args }) =>
  capability === "fail"
    ? { error: new ErrorValue({ kind: "NetworkError", message: "down" }) }
    : { value: args[0] ?? null };

/** Runs a program and keeps its journal, as JSON that was written and read back. */
async function recorded(source: string, options: Partial<ExecuteOptions> = {}) {
  const program = compile(source, { file: "test.rtfs" });
  const recorder = createRecorder(program);
  const { onOutcome } = recorder;
  const completion = await execute(program, { parameters: PMap.empty, host: echo, ...options, onOutcome });
  const json: JournalJson = JSON.parse(JSON.stringify(recorder.journal(completion)));
  return { completion, json, journal: readJournal(json) };
}

/** Evaluates a program with a journal and a host that counts what it is asked. */
async function replayed(source: string, journal: Journal, options: Partial<ExecuteOptions> = {}) {
  const asked: string[] = [];
  const { outcome, completion } = await run(source, {
    journal,
    host: ({ capability, args }) => {
      asked.push(capability);
      return { value: args[0] ?? null };
    },
    ...options,
  });
  return { outcome, completion, asked };
}

/** What a program that was recorded comes to when it is replayed. */
async function again(source: string, options: Partial<ExecuteOptions> = {}) {
  const { completion, journal } = await recorded(source, options);
  const live = completion.status === "completed" ? prStr(completion.value) : completion.status;
  return { live, ...(await replayed(source, journal, { limits: options.limits ?? {} })) };
}

const places = [
  "(map (fn [x] (call :id x)) [1 2])",
  "(filter (fn [x] (call :id (odd? x))) [1 2 3])",
  "(reduce (fn [a x] (+ a (call :id x))) 0 [1 2])",
  "(sort-by (fn [x] (call :id (- x))) [1 3 2])",
  "(sort (fn [a b] (call :id (> a b))) [1 3 2 5 4])",
  "(update {:a 1} :a (fn [x] (call :id x)))",
  "(for [x [1 2] :when (call :id true)] (call :id x))",
  "(match 5 n when (call :id true) (call :id n))",
  "(loop [i 0] (if (< i 3) (recur (inc (call :id i))) i))",
  "(try (call :fail) (catch e (call :id (:kind e))) (finally (call :id 1)))",
  "(let [f (memoize (fn [x] (call :id x)))] [(f 1) (f 1) (f 2)])",
  "(step-parallel (call :id 1) (step-parallel (call :id 2) (map (fn [x] (call :id x)) [3 4])))",
  '(step "a" :retries {:max 2} :on-fail :continue (call :fail))',
  "(step-parallel :on-fail :collect (call :fail) (call :id 1))",
];

describe("a run", () => {
  test.each(places)("%s is worth the same from its journal, with no call made", async (source) => {
    const { live, outcome, asked, completion } = await again(source);
    expect([outcome, asked, completion.calls]).toEqual([live, [], 0]);
  });

  test("that failed fails alike, at the same place", async () => {
    const source = "(do (call :id 1)\n  (call :fail))";
    const { journal } = await recorded(source);
    expect((await replayed(source, journal)).outcome).toBe("NetworkError at 2:3");
  });

  test("takes the same number of steps from its journal", async () => {
    const source = "(reduce (fn [a x] (+ a (call :id x))) 0 (range 100))";
    const { completion, journal } = await recorded(source);
    expect((await replayed(source, journal)).completion.steps).toBe(completion.steps);
  });

  test("keeps every kind of value as it was", async () => {
    const error = new ErrorValue({ kind: "UserError", message: "m", data: PMap.empty.set("k", 1.5) });
    const values = ["##NaN", "-0.0", "3.0", "9007199254740993", "'(1 [2])", '{:b 1 "a" {nil true}}', ":ns/k", "'sym"];
    const source = `[${values.map((text) => `(call :id ${text})`).join(" ")} (call :stamp) (call :error)]`;
    const stamp = parseTimestamp("2024-01-15T10:30:45.120Z") ?? null;
    const host: Host = ({ capability, args }) => ({
      value: capability === "stamp" ? stamp : capability === "error" ? error : (args[0] ?? null),
    });
    const { live, outcome } = await again(source, { host });
    expect(outcome).toBe(live);
    expect(live).toContain("2024-01-15T10:30:45.120Z");
  });

  test("goes on from a journal that ends early, and asks only for the rest", async () => {
    const source = "(map (fn [x] (call :id x)) [1 2 3])";
    const { json } = await recorded(source);
    const journal = readJournal({ ...json, calls: json.calls.slice(0, 2) });
    const { outcome, asked, completion } = await replayed(source, journal);
    expect([outcome, asked, completion.calls]).toEqual(["[1 2 3]", ["id"], 1]);
  });

  test("records only what its journal did not hold, behind what it did", async () => {
    const source = "(map (fn [x] (call :id x)) [1 2 3])";
    const { json } = await recorded(source);
    const from = readJournal({ ...json, calls: json.calls.slice(0, 1) });
    const recorder = createRecorder(compile(source, { file: "t" }), { from });
    await run(source, { journal: from, host: echo, onOutcome: recorder.onOutcome });
    expect(recorder.journal()).toEqual(json);
  });
});

describe("branches", () => {
  const cancelling = `(try (step-parallel (do (call :a) (call :fail)) (do (call :b) (call :slow) (call :never))
    (map (fn [x] (call :c x)) [1 2 3])) (catch e (call :id (:kind e))))`;
  const slow: Host = async (call) => {
    const turns = { a: 3, fail: 6, slow: 1000 }[call.capability] ?? 1;
    for (let turn = 0; turn < turns; turn++) await null;
    return echo(call);
  };

  test("that were cancelled are cancelled at the same places again", async () => {
    const { json, completion } = await recorded(cancelling, { host: slow });
    expect(completion).toMatchObject({ status: "completed" });
    expect(json.calls.filter(({ outcome }) => "stopped" in outcome).map(({ capability }) => capability)).toEqual([
      "slow",
    ]);
    const { outcome, asked } = await replayed(cancelling, readJournal(json));
    expect([outcome, asked]).toEqual([":NetworkError", []]);
  });

  test("are replayed whatever came first", async () => {
    for (const order of [1, -1]) {
      const host: Host = async ({ args }) => {
        for (let turn = 0; turn < 10 + order * Number(args[0]); turn++) await null;
        return { value: args[0] ?? null };
      };
      const source = "(step-parallel (do (call :x 1) (call :x 2)) (do (call :x 3) (call :x 4)))";
      expect(await again(source, { host })).toMatchObject({ live: "[2 4]", outcome: "[2 4]", asked: [] });
    }
  });

  test("share no memory of what a function was worth, so that no order can matter", async () => {
    for (const order of [1, -1]) {
      const host: Host = async ({ capability, args }) => {
        const turns = capability === "first" ? 5 : 5 + 4 * order;
        for (let turn = 0; turn < turns; turn++) await null;
        return { value: args[0] ?? null };
      };
      const source = `(let [f (memoize (fn [x] (call :x x)))]
        (step-parallel (do (call :first) (f 1)) (do (call :second) (f 1))))`;
      expect(await again(source, { host })).toMatchObject({ live: "[1 1]", outcome: "[1 1]", asked: [] });
    }
  });
});

describe("a run that was ended", () => {
  const spending = "(loop [n 0] (if (< n 2000) (recur (inc n)) n))";

  test("by a limit, while branches shared what was left, ends by it again without a call", async () => {
    const source = `(step-parallel (do (call :a) ${spending} (call :b) ${spending} (call :c)) (do (call :d) ${spending} (call :e) ${spending}))`;
    for (const steps of [1_000, 3_000, 5_000, 7_000]) {
      const { live, outcome, asked } = await again(source, { limits: { steps } });
      expect([live, outcome.replace(/ at.*/, ""), asked]).toEqual(["failed", "StepLimit", []]);
    }
  });

  test("by a cancellation ends at the call that it waited for", async () => {
    const cancel = new Int32Array(1);
    const host: Host = ({ capability }) => {
      if (capability === "b") cancel[0] = 1;
      return { value: 1 };
    };
    const source = "(try (do (call :a) (call :b) (call :c)) (catch e 1) (finally (call :d)))";
    expect(await again(source, { host, cancel })).toMatchObject({ live: "cancelled", outcome: "cancelled", asked: [] });
  });
});

describe("JournalMismatch", () => {
  const source = "(do (call :a 1) (call :b 2))";

  const mismatch = async (changed: (json: JournalJson) => unknown, text = source) => {
    const { json } = await recorded(source);
    const { completion, asked } = await replayed(text, readJournal(changed(structuredClone(json))));
    if (completion.status !== "failed") return completion.status;
    return { kind: completion.error.kind, message: completion.error.message, asked };
  };

  test("tells another program", async () => {
    expect(await mismatch((json) => json, "(do (call :a 1) (call :b 3))")).toMatchObject({
      kind: "JournalMismatch",
      message: expect.stringContaining("another program"),
      asked: [],
    });
  });

  test("is none for another text of the same program", async () => {
    const { journal } = await recorded(source);
    expect((await replayed("(do (call :a 1) ; text\n (call :b 2))", journal)).asked).toEqual([]);
  });

  test("tells another capability at a position", async () => {
    const changed = (json: JournalJson) => ({
      ...json,
      calls: json.calls.map((call) => ({ ...call, capability: call.capability === "b" ? "c" : call.capability })),
    });
    expect(await mismatch(changed)).toMatchObject({
      message: expect.stringMatching(/^At c1#0, .* call of c .* calls b$/),
    });
  });

  test.each([[["2"]], [[["f", "2.0"]]], [[2, 2]], [[["v", 2]]]])("tells another input: %j", async (args) => {
    const changed = (json: JournalJson) => ({
      ...json,
      calls: json.calls.map((call) => (call.capability === "b" ? { ...call, args } : call)),
    });
    expect(await mismatch(changed)).toMatchObject({ message: "At c1#0, b was called there with another input" });
  });

  test("tells a list from a vector and one order of a map from another", async () => {
    for (const [given, kept] of [
      ["[1 2]", ["l", 1, 2]],
      ["{:a 1 :b 2}", ["m", [["k", ":b"], 2], [["k", ":a"], 1]]],
      ["0.0", ["f", "-0.0"]],
    ] as const) {
      const program = `(call :a ${given})`;
      const { json } = await recorded(program);
      const calls = json.calls.map((call) => ({ ...call, args: [kept] }));
      expect((await replayed(program, readJournal({ ...json, calls }))).outcome).toMatch(/^JournalMismatch/);
    }
  });

  test("tells a call that the program did not make", async () => {
    const changed = (json: JournalJson) => ({
      ...json,
      calls: [...json.calls, { ...json.calls[0], position: "c9#0" }],
    });
    expect(await mismatch(changed)).toMatchObject({ message: expect.stringMatching(/^At c9#0, .* made none$/) });
  });

  test("can't be caught, and its finally forms make no call", async () => {
    const text = "(try (call :a 1) (catch _ e :caught) (catch JournalMismatch e :named) (finally (call :b)))";
    const { json } = await recorded(text);
    const calls = json.calls.map((call) => ({ ...call, args: [5] }));
    const { outcome, asked } = await replayed(text, readJournal({ ...json, calls }));
    expect([outcome, asked]).toEqual(["JournalMismatch at 1:6", []]);
  });
});

describe("a journal", () => {
  test("is plain JSON in the lossless codec, in the order in which outcomes were learned", async () => {
    const { json } = await recorded("(do (call :a 1.0) (try (call :fail) (catch e nil)))");
    expect(json).toEqual({
      formatVersion: 1,
      program: expect.stringMatching(/^[0-9a-f]{64}$/),
      calls: [
        { position: "c0#0", capability: "a", args: [["f", "1.0"]], outcome: { value: ["f", "1.0"] } },
        { position: "c1#0", capability: "fail", args: [], outcome: { error: expect.arrayContaining(["e"]) } },
      ],
      stop: null,
    });
  });

  test.each([
    null,
    { formatVersion: 2 },
    { formatVersion: 1, program: "p" },
    { formatVersion: 1, program: "p", calls: [{}] },
    { formatVersion: 1, program: "p", calls: [{ position: "c", capability: "a", args: [], outcome: {} }] },
    { formatVersion: 1, program: "p", calls: [{ position: "c", capability: "a", args: [], outcome: { error: 1 } }] },
    {
      formatVersion: 1,
      program: "p",
      calls: [{ position: "c", capability: "a", args: [["x"]], outcome: { value: 1 } }],
    },
  ])("that is none is refused: %j", (json) => {
    expect(() => readJournal(json)).toThrow(/this is no/);
  });

  test("that has two calls at one position is refused", async () => {
    const { json } = await recorded("(call :a)");
    expect(() => readJournal({ ...json, calls: [...json.calls, ...json.calls] })).toThrow(/two calls at c0#0/);
  });
});

describe("a step whose time is up", () => {
  const source =
    '(try (step "slow" :timeout-ms 50 :retries {:max 3} (try (call :a) (catch e :no) (finally (call :b)))) (catch Timeout e (ex-data e)))';
  const expiring: Host = ({ capability, step }) =>
    capability === "a" ? { expired: step?.action ?? "" } : { value: 1 };

  test("ends where it waits: nothing in it catches that, and it is not tried again", async () => {
    const notices: string[] = [];
    const { outcome, calls } = await run(source, { host: expiring, onStep: ({ status }) => void notices.push(status) });
    expect([outcome, calls, notices]).toEqual(['{:action "c0#0" :timeout-ms 50}', [], ["started", "failed"]]);
  });

  test("fails with Timeout at the place of the step, or is worth that error", async () => {
    const failing = '(do 1\n (step "s" :timeout-ms 5 (call :a)))';
    expect((await run(failing, { host: expiring })).outcome).toBe("Timeout at 2:2");
    const continued = '(:kind (step "s" :timeout-ms 5 :on-fail :continue (call :a)))';
    expect((await run(continued, { host: expiring })).outcome).toBe(":Timeout");
  });

  test("ends the steps and branches inside it, and no more than that", async () => {
    const host: Host = ({ capability, step }) =>
      capability === "a" ? { expired: step?.parent?.parent?.action ?? "" } : { value: 7 };
    const inner = '(step "inner" :on-fail :continue :timeout-ms 1000 (call :a))';
    const nested = `[(step "outer" :timeout-ms 5 :on-fail :continue (step-parallel ${inner} (call :b))) (call :c)]`;
    expect((await run(nested, { host })).outcome).toMatch(
      /^\[#<error Timeout: The step "outer" took longer than 5 ms> 7\]$/,
    );
  });

  test("ends alike from its journal", async () => {
    const { live, outcome, asked } = await again(source, { host: expiring });
    expect([outcome, asked]).toEqual([live, []]);
  });

  test("leaves the program the steps and calls that it had", async () => {
    const text = `(do (step "s" :timeout-ms 5 :on-fail :continue (try (call :a) (finally (loop [] (recur)))))
      (dotimes [i 20000] i) (call :b))`;
    expect((await run(text, { host: expiring })).outcome).toBe("1");
  });

  test("is a fault of the host where no such step is under way", async () => {
    expect((await run('(step "s" (call :a))', { host: () => ({ expired: "c7#0" }) })).outcome).toMatch(
      /^JournalMismatch/,
    );
  });
});

describe("a function among the arguments", () => {
  const takesFunction: ExecuteOptions["takesFunction"] = (capability) => capability === "each";
  const each: Host = async ({ capability, args, apply }) => {
    const [fn, input] = args;
    if (capability !== "each" || apply === null || fn === undefined) return { value: args[0] ?? null };
    const answers: HostAnswer[] = [];
    for (const item of [input ?? null, 10]) answers.push(await apply(fn as Parameters<typeof apply>[0], [item]));
    return { value: prStr(answers.map((answer) => ("value" in answer ? answer.value : null)).at(-1) ?? null) };
  };

  test("is refused where the capability declares none, naming the argument", async () => {
    const message = async (source: string) => {
      const { completion } = await run(source);
      return completion.status === "failed" && `${completion.error.kind}: ${completion.error.message}`;
    };
    expect(await message("(call :x 1 (fn [a] a))")).toMatch(/^TypeError: .*argument 2 of x is a function/);
    expect(await message("(call :x {:on {:done [1 inc]}})")).toMatch(/argument 1 of x holds a function at on\.done\.1/);
    expect(await message("(try (call :x inc) (catch TypeError e (throw e)))")).toMatch(/argument 1/);
  });

  test("can be called by the host while it serves the call, and may make calls itself", async () => {
    const positions: string[] = [];
    const { outcome } = await run("(let [k 2] (call :each (fn [x] (* k (call :id x))) 1))", {
      takesFunction,
      host: (call) => {
        positions.push(call.position);
        return each(call);
      },
    });
    expect(outcome).toBe('"20"');
    expect(positions).toEqual(["c0#0", "c0#0(0):c1#0", "c0#0(1):c1#0"]);
  });

  test("is answered with the error that it raised, and ends the program where nothing can catch that", async () => {
    let answered: HostAnswer | null = null;
    const asking: Host = async ({ args, apply }) => {
      answered = (await apply?.(args[0] as Parameters<NonNullable<typeof apply>>[0], [])) ?? null;
      return { value: 1 };
    };
    expect((await run("(call :each (fn [] (/ 1 0)))", { takesFunction, host: asking })).outcome).toBe("1");
    expect(answered).toMatchObject({ error: { kind: "DivisionByZero" } });
    const endless = "(try (call :each (fn [] (loop [] (recur)))) (catch e 2))";
    const limits = { steps: 1000 };
    expect((await run(endless, { takesFunction, host: asking, limits })).outcome).toMatch(/^StepLimit/);
  });

  test("needs no calling again from the journal", async () => {
    const source = "(call :each (fn [x] (call :id x)) 1)";
    const { json } = await recorded(source, { takesFunction, host: each });
    expect(json.calls.at(-1)).toMatchObject({ position: "c0#0", args: [["k", ":rtfs/function"], 1] });
    expect(await replayed(source, readJournal(json), { takesFunction })).toMatchObject({ outcome: '"10"', asked: [] });
  });
});

test("calls tell whether their arguments are positional", async () => {
  const seen: boolean[] = [];
  await run("(do (call :a) (call :a {:k 1}) (call :a 1) (call :a {} 2))", {
    host: ({ isPositional }) => {
      seen.push(isPositional);
      return { value: null };
    },
  });
  expect(seen).toEqual([false, false, true, true]);
});

test("values of the codec survive a journal unchanged", () => {
  const text = [
    "m",
    [
      ["k", ":b"],
      ["v", 1, ["f", "1.0"]],
    ],
  ];
  expect(encode(decode(text))).toEqual(text);
});
