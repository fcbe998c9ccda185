import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, equals, prStr, type Value } from "@ambit/rtfs";
import type { CallContext, Encoded, Json, ProviderAnswer } from "@ambit/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMarketplace, normaliseInput } from "../../marketplace/index.ts";
import type { Model } from "../../model/index.ts";
import { testPorts } from "../../ports.ts";
import { playedCage } from "../cage.fixture.ts";
import type { NativeTools } from "./define.ts";
import { filesBeneath } from "./files.ts";
import { nativeManifests, nativeProviderType } from "./index.ts";
import { memoryKeyValue } from "./kv.fixture.ts";

let folder: string;
let written: string[];
let tools: NativeTools;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-native-"));
  written = [];
  tools = {
    ports: testPorts(1),
    files: () => filesBeneath({ cwd: folder, readOnly: [], readWrite: [folder] }, { randomName: () => "x" }),
    kv: memoryKeyValue(),
    cages: playedCage(() => ({ exitCode: 3, stdout: "out" })).cages,
    print: (text) => written.push(`out ${text}`),
    log: (text) => written.push(`log ${text}`),
    env: (name) => (name === "HOME" ? "/home/ana" : undefined),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const marketplace = createMarketplace(nativeManifests);

/** Calls a built-in as the road does, with the input and the output held to their schemas. */
async function call(
  id: string,
  args: Encoded[] = [],
  { signal = new AbortController().signal } = {},
): Promise<ProviderAnswer> {
  const capability = marketplace.find(id);
  if (capability === undefined) throw new Error(`${id} is not built in`);
  const input = normaliseInput(args, capability.manifest.input);
  capability.validateInput(input.plain);
  await using provider = await nativeProviderType(tools).open(capability.manifest, { signal });
  const answer = await provider.execute(input.plain, contextOf(input.encoded, signal));
  if ("json" in answer) capability.validateOutput(answer.json);
  return answer;
}

function contextOf(encodedInput: Encoded, signal: AbortSignal): CallContext {
  const call = () => Promise.reject(new Error("a built-in made a call"));
  return { signal, runId: "run_1", position: "0", principal: "run:run_1", idempotencyKey: "k", encodedInput, call };
}

const json = async (id: string, args: Encoded[] = []): Promise<Json> => {
  const answer = await call(id, args);
  return "json" in answer ? answer.json : prStr(decode(answer.value));
};
const map = (entries: { [key: string]: Encoded }): Encoded => [
  "m",
  ...Object.entries(entries).map(([key, value]): Encoded => [["k", `:${key}`], value]),
];

test("every built-in that the language's prelude names is there, with schemas that compile", () => {
  const ids = nativeManifests.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining(["ccos.io.log", "ccos.system.get-env", "ccos.state.kv.cas-put", "ccos.user.ask"]),
  );
  expect(ids).toHaveLength(31);
  for (const capability of marketplace.list()) {
    expect(() => capability.validateInput(null)).toThrow(expect.objectContaining({ code: "EXECUTE_INPUT_INVALID" }));
    for (const { input } of capability.manifest.examples ?? [])
      expect(() => capability.validateInput(input)).not.toThrow();
  }
});

test("messages are written as the language prints them", async () => {
  await json("ccos.io.log", ["Hello from RTFS!"]);
  await json("ccos.io.println", [["v", 1, ["f", "2.0"], ["k", ":a"]]]);
  await json("ccos.io.print", [map({ message: "x" })]);
  expect(written).toEqual(["log Hello from RTFS!", "out [1 2.0 :a]\n", "out x"]);
});

test("files are written, found, read, listed and deleted", async () => {
  const answer = await call("ccos.io.write-file", ["notes/../a.txt", "text"]);
  expect(answer.artifacts).toEqual([{ path: join(folder, "a.txt"), bytes: 4, sha256: expect.any(String) }]);
  expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("text");
  await json("ccos.io.mkdir", ["b/c"]);
  expect(await json("ccos.io.list-dir", ["."])).toEqual(["a.txt", "b"]);
  expect(await json("ccos.io.read-file", ["a.txt"])).toBe("text");
  expect(await json("ccos.io.file-exists", ["a.txt"])).toBe(true);
  await json("ccos.io.delete-file", ["a.txt"]);
  expect(await json("ccos.io.file-exists", ["a.txt"])).toBe(false);
});

test("time, randomness and the environment come from what was injected", async () => {
  const before = tools.ports.clock.now();
  expect(await json("ccos.system.current-timestamp-ms")).toBe(before + 1);
  expect(await json("ccos.system.current-time")).toBe(new Date(before + 2).toISOString());
  expect(await json("ccos.system.uuid")).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(Number(await json("ccos.system.random"))).toBeLessThan(1);
  expect(await json("ccos.system.get-env", ["HOME"])).toBe("/home/ana");
  expect(await json("ccos.system.get-env", ["PATH"])).toBeNull();
});

test("a sleep ends when its call is cancelled", async () => {
  const controller = new AbortController();
  const sleep = call("ccos.system.sleep-ms", [60_000], { signal: controller.signal });
  controller.abort();
  await expect(sleep).rejects.toMatchObject({ code: "EXECUTE_CANCELLED" });
  await expect(call("ccos.system.sleep-ms", ["soon"])).rejects.toMatchObject({ details: { path: "/ms" } });
});

describe("arithmetic", () => {
  test.each<[string, Encoded, Encoded, string]>([
    ["add", 1, 2, "3"],
    ["add", 1, ["f", "2.0"], "3.0"],
    ["subtract", 1, 3, "-2"],
    ["multiply", 9007199254740991, 2, "18014398509481982"],
    ["divide", 6, 3, "2"],
    ["divide", 1, 2, "0.5"],
    ["divide", ["f", "6.0"], 3, "2.0"],
  ])("%s of %j and %j is %s", async (name, a, b, printed) => {
    expect(await json(`ccos.math.${name}`, [a, b])).toBe(printed);
  });

  test("by zero is DivisionByZero", async () => {
    await expect(call("ccos.math.divide", [1, 0])).rejects.toMatchObject({
      code: "EXECUTE_FAILED",
      kind: "DivisionByZero",
    });
  });
});

describe("CSV", () => {
  const table = async (args: { [key: string]: Encoded }): Promise<Value> => {
    const answer = await call("ccos.data.parse-csv", [map(args)]);
    return "value" in answer ? decode(answer.value) : null;
  };

  test("rows are maps by the names of the first line, in its order", async () => {
    const answer = await call("ccos.data.parse-csv", [map({ text: "b,1\nx,y\n" })]);
    expect(answer).toEqual({ value: ["v", ["m", ["b", "x"], ["1", "y"]]] });
  });

  test("numbers are read when asked for", async () => {
    const rows = await table({ text: "a,b,c,d,e,f\n1,2.0,,007,1e3,x\n", numbers: true, header: true });
    expect(
      equals(
        rows,
        decode([
          "v",
          ["m", ["a", 1], ["b", ["f", "2.0"]], ["c", null], ["d", "007"], ["e", ["f", "1000.0"]], ["f", "x"]],
        ]),
      ),
    ).toBe(true);
  });

  test("without a header rows are vectors", async () => {
    expect(equals(await table({ text: "a;b\n", header: false, separator: ";" }), decode(["v", ["v", "a", "b"]]))).toBe(
      true,
    );
  });

  test.each([
    ["a,b\n1\n", 2, /1 cells, and the first line names 2 columns/],
    ["a,a\n1,2\n", 1, /two columns are called "a"/],
  ])("%j is refused with its line", async (text, line, message) => {
    await expect(table({ text })).rejects.toMatchObject({ kind: "CsvError", details: { line }, message });
  });

  test("a file is read like text", async () => {
    writeFileSync(join(folder, "t.csv"), "# note\nyear,ppm\n1959,315.98\n");
    const answer = await json("ccos.data.read-csv", [map({ path: "t.csv", comment: "#", numbers: true })]);
    expect(answer).toContain("315.98");
  });
});

test("JSON is read and written, and what a number can't hold is refused", async () => {
  expect(await json("ccos.json.parse", ['{"a":[1,null]}'])).toEqual({ a: [1, null] });
  expect(await json("ccos.json.stringify", [map({ value: ["v", 1, "x"] })])).toBe('[1,"x"]');
  await expect(call("ccos.json.parse", ["{"])).rejects.toMatchObject({ kind: "JsonError" });
  await expect(call("ccos.json.parse", ["[9007199254740993]"])).rejects.toMatchObject({ kind: "JsonError" });
});

test("kept values come back with all that JSON would lose", async () => {
  const value: Encoded = ["v", ["f", "1.0"], ["k", ":a"]];
  expect(await json("ccos.state.kv.get", ["k"])).toBe("nil");
  await json("ccos.state.kv.put", ["k", value]);
  expect(await call("ccos.state.kv.get", ["k"])).toEqual({ value });
  expect(await json("ccos.state.kv.cas-put", ["k", 1, 2])).toBe(false);
  expect(await json("ccos.state.kv.cas-put", ["k", value, 2])).toBe(true);
  expect(await json("ccos.state.kv.cas-put", ["new", null, 3])).toBe(true);
  expect(await json("ccos.state.kv.delete", ["k"])).toBe(true);
  expect(await json("ccos.state.kv.delete", ["k"])).toBe(false);
});

test("a model answers when there is one, and says how to configure it when there is none", async () => {
  await expect(call("ccos.llm.generate", ["hi"])).rejects.toMatchObject({
    code: "RESOLVE_UNAVAILABLE",
    hint: expect.stringMatching(/\[model\].*ambit\.toml/),
  });
  const echo: Model = {
    name: "echo",
    generate: async ({ prompt, system }) => ({ text: `${system}: ${prompt}`, model: "echo" }),
  };
  tools = { ...tools, model: echo };
  expect(await json("ccos.llm.generate", [map({ prompt: "hi", system: "s" })])).toEqual({
    text: "s: hi",
    model: "echo",
  });
});

test("a person is asked when there is one", async () => {
  await expect(call("ccos.user.ask", ["Name?"])).rejects.toMatchObject({ code: "RESOLVE_UNAVAILABLE" });
  tools = { ...tools, ask: async (prompt) => `answer to ${prompt}` };
  expect(await json("ccos.user.ask", ["Name?"])).toBe("answer to Name?");
});

test("an HTTP request is declared and unavailable, with the reason", async () => {
  await expect(call("ccos.network.http-fetch", ["https://example.com"])).rejects.toMatchObject({
    code: "RESOLVE_UNAVAILABLE",
    message: expect.stringMatching(/guards/),
  });
  await expect(call("ccos.network.http-fetch", ["no url"])).rejects.toMatchObject({ details: { path: "/url" } });
});

test("a command in a cage is told by how it ended, and lent only variables that are set", async () => {
  const args = (env: string[]) => [map({ argv: ["v", "sh", "-c", "exit 3"], env: ["v", ...env] })];
  expect(await json("ccos.sandbox.run", args(["HOME"]))).toMatchObject({ tier: "played", exitCode: 3, stdout: "out" });
  await expect(call("ccos.sandbox.run", args(["NOT_SET"]))).rejects.toMatchObject({
    code: "EXECUTE_INPUT_INVALID",
    message: expect.stringMatching(/NOT_SET/),
  });
});
