import { compile, decode, encode, execute, PMap, toPlain } from "@ambit/rtfs";
import type { Program } from "@ambit/sandbox";
import {
  AmbitError,
  type CallContext,
  type CapabilityManifest,
  type Encoded,
  type HostFunction,
  type Json,
} from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { createMarketplace, normaliseInput } from "../marketplace/index.ts";
import { testPorts } from "../ports.ts";
import { playedCage } from "./cage.fixture.ts";
import { createProviderTypes, type EvaluateFunction } from "./index.ts";
import { memoryKeyValue } from "./native/kv.fixture.ts";

/** Evaluates in this thread; a call of the function goes to the road it was given. */
const evaluate: EvaluateFunction = async ({ source, file, input, call }) => {
  const done = await execute(compile(source, { file }), {
    parameters: PMap.empty,
    invoke: [decode(input)],
    host: async ({ capability, args, position }) => ({
      value: decode(await call(capability, args.map(encode), { position })),
    }),
  });
  if (done.status === "completed") return encode(done.value);
  throw new AmbitError("RTFS_ERROR", done.status === "failed" ? done.error.message : "cancelled");
};

const countWords = (program: Program) => {
  const text = program.kind === "script" ? JSON.stringify(program.input) : "";
  return { result: { words: text.split(" ").length } };
};

const functions = new Map<string, HostFunction["execute"]>([
  ["example.local.greet", (input) => `Hello, ${(input as { name: string }).name}`],
]);
const typesWith = ({ cages } = playedCage(countWords)) =>
  createProviderTypes({
    ports: testPorts(1),
    kv: memoryKeyValue(),
    print: () => undefined,
    log: () => undefined,
    env: () => undefined,
    rootsFor: () => ({ cwd: "/", readOnly: ["/data"], readWrite: ["/out"] }),
    evaluate,
    cages,
    functions,
  });

interface Served {
  types?: ReturnType<typeof typesWith>;
  call?: CallContext["call"];
}

async function serve(
  manifest: CapabilityManifest,
  args: Encoded[],
  { types = typesWith(), call = noCall }: Served = {},
) {
  const signal = new AbortController().signal;
  const type = types.get(manifest.provider.type);
  if (type === undefined) throw new Error(`no provider type ${manifest.provider.type}`);
  const input = normaliseInput(args, manifest.input);
  await using provider = await type.open(manifest, { signal });
  const context = {
    signal,
    runId: "run_1",
    position: "0",
    principal: "run:1",
    idempotencyKey: "k",
    encodedInput: input.encoded,
    call,
  } as const;
  return provider.execute(input.plain, context);
}

const noCall = () => Promise.reject(new Error("made a call"));
const jsonOf = (answer: Awaited<ReturnType<typeof serve>>): Json =>
  "json" in answer ? answer.json : toPlain(decode(answer.value));

describe.each([...typesWith()])("the provider type %s", (name, type) => {
  test("has an example that installs, fits its own configuration and does what it says", async () => {
    const { type: declared, ...settings } = type.example.provider;
    expect(declared).toBe(name);
    const configured = createMarketplace([{ ...type.example, id: "a.config", input: type.config, output: true }]).find(
      "a.config",
    );
    expect(() => configured?.validateInput(settings)).not.toThrow();

    const capability = createMarketplace([type.example]).find(type.example.id);
    const [example] = type.example.examples ?? [];
    if (capability === undefined || example === undefined) throw new Error("there is no example");
    capability.validateInput(example.input);
    const fields = Object.entries(example.input as { [field: string]: Json });
    const answer = await serve(type.example, [encode(decodeFields(fields))]);
    expect(jsonOf(answer)).toEqual(example.output);
    capability.validateOutput(jsonOf(answer));
  });

  test("refuses settings that it doesn't know", () => {
    const configured = createMarketplace([{ ...type.example, id: "a.config", input: type.config, output: true }]).find(
      "a.config",
    );
    expect(() => configured?.validateInput({ ...type.example.provider, nonsense: 1 })).toThrow(/no such field/);
  });
});

function decodeFields(fields: [string, Json][]) {
  const lossless = (json: Json): Encoded => (Array.isArray(json) ? ["v", ...json.map(lossless)] : json);
  return decode(["m", ...fields.map(([key, value]): Encoded => [["k", `:${key}`], lossless(value)])]);
}

describe("a function of the host", () => {
  const manifest = (id: string): CapabilityManifest => ({
    id,
    version: "1.0.0",
    description: "Takes and gives anything",
    input: true,
    output: true,
    effects: ["pure"],
    provider: { type: "local" },
  });

  test("that throws fails its call with its message", async () => {
    functions.set("own.fail", () => {
      throw new Error("no luck");
    });
    await expect(serve(manifest("own.fail"), [])).rejects.toMatchObject({
      code: "EXECUTE_FAILED",
      message: "own.fail failed: no luck",
    });
  });

  test("that nobody registered is unavailable", async () => {
    await expect(serve(manifest("own.missing"), [])).rejects.toMatchObject({ code: "RESOLVE_UNAVAILABLE" });
  });

  test("calls other capabilities on the one road", async () => {
    const calls: string[] = [];
    functions.set("own.nested", (_, context) => context.call("other.tool", [1], { position: "x" }));
    const answer = await serve(manifest("own.nested"), [], {
      call: async (id) => {
        calls.push(id);
        return "done";
      },
    });
    expect([jsonOf(answer), calls]).toEqual(["done", ["other.tool"]]);
  });
});

describe("a capability in RTFS", () => {
  const manifest = (source: string): CapabilityManifest => ({
    id: "own.rtfs",
    version: "1.0.0",
    description: "Own",
    input: { properties: { a: { properties: { b: true } }, list: { items: { properties: { c: true } } } } },
    output: true,
    effects: ["pure"],
    provider: { type: "rtfs", source },
  });

  test("reads the fields that its schema names by keyword, however the caller wrote them", async () => {
    const source = '(fn [input] [(:b (:a input)) (:c (first (:list input))) (get input "other")])';
    const input: Encoded = ["m", ["a", ["m", ["b", 1]]], ["list", ["v", ["m", ["c", ["f", "2.0"]]]]], ["other", 3]];
    expect(await serve(manifest(source), [input])).toEqual({ value: ["v", 1, ["f", "2.0"], 3] });
  });

  test("calls other capabilities on the one road", async () => {
    const answer = await serve(manifest("(fn [input] (call :other.tool {:x 1}))"), [], {
      call: async (id, args) => [id, ...args].length,
    });
    expect(jsonOf(answer)).toBe(2);
  });
});

describe("a caged script", () => {
  const manifest = (settings: { [setting: string]: Json }): CapabilityManifest => ({
    id: "own.caged",
    version: "1.0.0",
    description: "Own",
    input: true,
    output: true,
    effects: ["compute"],
    provider: { type: "sandboxed", language: "python", source: "print(1)", ...settings },
  });
  const run = (report: Parameters<typeof playedCage>[0], settings = {}) => {
    const cage = playedCage(report);
    return { cage, answer: serve(manifest(settings), [], { types: typesWith(cage) }) };
  };

  test("is lent what its manifest asks for and nothing else, and its cage is closed", async () => {
    const { cage, answer } = run(() => ({ result: [1] }), {
      limits: { wallMs: 10_000, memoryBytes: 67_108_864 },
      readOnly: ["/data"],
    });
    expect(await answer).toMatchObject({
      json: [1],
      receipt: { tier: "played", durationMs: 5, limits: { wallMs: { value: 10_000 } } },
    });
    expect(cage.opened).toMatchObject([
      {
        limits: { wallMs: 10_000, memoryBytes: 67_108_864, pids: 64 },
        env: {},
        readOnly: ["/data"],
        readWrite: [],
        network: "none",
      },
    ]);
    expect(cage.stillOpen()).toBe(0);
  });

  test.each<[string, Parameters<typeof playedCage>[0], object]>([
    [
      "that exits with 1",
      () => ({ exitCode: 1, stderr: "no column x" }),
      { code: "SANDBOX_FAILED", message: "own.caged exited with status 1: no column x" },
    ],
    [
      "that is killed",
      () => ({ exitCode: null, signal: "SIGKILL" }),
      { code: "SANDBOX_FAILED", message: "own.caged was ended by SIGKILL" },
    ],
    [
      "that reaches a limit",
      () => ({ limit: "memory", exitCode: 137 }),
      { code: "SANDBOX_LIMIT", details: { limit: "memory", tier: "played" } },
    ],
    [
      "that prints garbage",
      () => ({ stdout: `${"x".repeat(5_000)}tail` }),
      {
        code: "EXECUTE_OUTPUT_INVALID",
        message: expect.stringMatching(/^own\.caged printed no JSON document: …x+tail$/),
      },
    ],
  ])("%s fails its call and says so", async (_what, report, error) => {
    const { cage, answer } = run(report);
    await expect(answer).rejects.toMatchObject(error);
    expect(cage.stillOpen()).toBe(0);
  });

  test.each([
    [{ language: "cobol" }, "/provider/language"],
    [{ limits: { time: 1 } }, "/provider/limits/time"],
    [{ limits: { pids: "many" } }, "/provider/limits/pids"],
    [{ network: true }, "/provider/network"],
    [{ readWrite: ["relative"] }, "/provider/readWrite"],
  ])("with the settings %j is refused before a cage is opened", async (settings, path) => {
    const { cage, answer } = run(() => ({}), settings);
    await expect(answer).rejects.toMatchObject({ code: "RESOLVE_MANIFEST_INVALID", details: { path } });
    expect(cage.opened).toEqual([]);
  });
});
