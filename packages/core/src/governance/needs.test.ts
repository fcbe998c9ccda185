import { compile } from "@ambit/rtfs";
import type { CapabilityManifest } from "@ambit/sdk";
import { expect, test } from "vitest";
import { inferNeeds, isFileOperation, isNetworkOperation } from "./index.ts";

const manifest = (id: string, facts: Partial<CapabilityManifest> = {}): CapabilityManifest => ({
  id,
  version: "1.0.0",
  description: id,
  input: true,
  output: true,
  effects: ["pure"],
  provider: { type: "native" },
  ...facts,
});

const installed = new Map(
  [
    manifest("ccos.io.log", { effects: ["log"] }),
    manifest("ccos.io.read-file", {
      effects: ["filesystem.read"],
      permissions: { paths: [{ field: "path", access: "read" }] },
    }),
    manifest("ccos.io.write-file", {
      effects: ["filesystem.write"],
      permissions: { paths: [{ field: "path", access: "write" }] },
    }),
    manifest("net.fetch", { effects: ["network"], permissions: { hosts: [{ field: "url" }] } }),
    manifest("sys.env", { effects: ["env"], permissions: { env: [{ field: "name" }] } }),
    manifest("own.copy", {
      provider: {
        type: "rtfs",
        source:
          '(fn [input] (do (call :own.copy input) (call :ccos.io.read-file {:path "in.txt"}) (call :ccos.io.write-file input)))',
      },
    }),
    manifest("own.twice", {
      provider: { type: "rtfs", source: '(fn [input] (do (call :ccos.io.log "a") (call :ccos.io.log "b")))' },
    }),
    manifest("own.caged", {
      effects: ["compute"],
      provider: { type: "sandboxed", readOnly: ["/data"], readWrite: ["/out"] },
    }),
    manifest("own.remote", { provider: { type: "grpc" } }),
  ].map((one) => [one.id, one]),
);
const fields = new Map([
  ["ccos.io.read-file", ["path"]],
  ["ccos.io.write-file", ["path", "content"]],
  ["net.fetch", ["url", "method"]],
  ["sys.env", ["name"]],
]);

const needsOf = (source: string) =>
  inferNeeds(compile(source, { file: "plan.rtfs" }), {
    lookup: (id) => {
      const found = installed.get(id);
      return found && { manifest: found, fields: fields.get(id) };
    },
    implementation: ({ id, provider }) => compile(String(provider.source), { file: `${id}.rtfs` }),
    cwd: "/work",
  });

test("constant arguments name paths, hosts and variables, positional or not", () => {
  const needs = needsOf(`(do (call :ccos.io.read-file {:path "a.csv"})
    (call :ccos.io/write-file "../b" "text")
    (call "net.fetch" {:url "https://API.example.com:8443/x"})
    (call :sys.env "HOME"))`);
  expect(needs.paths).toEqual([
    { path: "/work/a.csv", access: "read", by: "ccos.io.read-file" },
    { path: "/b", access: "write", by: "ccos.io.write-file" },
  ]);
  expect(needs.hosts).toEqual(["api.example.com:8443"]);
  expect(needs.env).toEqual(["HOME"]);
  expect(needs.dynamic).toEqual([]);
});

test("a constant is followed through let", () => {
  expect(needsOf('(let [p "a.csv"] (call :ccos.io.read-file {:path p}))').paths).toMatchObject([
    { path: "/work/a.csv" },
  ]);
});

test("capabilities are listed once, with the constants of each call site", () => {
  const { capabilities } = needsOf('(do (call :ccos.io.read-file {:path "a"}) (call :ccos.io.read-file {:path "b"}))');
  expect(capabilities).toMatchObject([
    { id: "ccos.io.read-file", effects: ["filesystem.read"], args: [{ path: "a" }, { path: "b" }] },
  ]);
});

test("what nothing answers to is missing, and has every effect", () => {
  const needs = needsOf("(call :nowhere.tool {})");
  expect(needs.missing).toEqual(["nowhere.tool"]);
  expect(needs.capabilities[0]?.effects).toContain("process");
});

test("what isn't constant is dynamic, with its place", () => {
  const needs = needsOf('(let [f (fn [p] (call :ccos.io.read-file {:path p}))]\n  (f "x"))');
  expect(needs.paths).toEqual([]);
  expect(needs.dynamic).toEqual([expect.stringMatching(/^path of ccos\.io\.read-file at plan\.rtfs:1:\d+$/)]);
});

test("a computed id is dynamic", () => {
  expect(needsOf("(fn [id] (call id {}))").dynamic).toEqual([
    expect.stringMatching(/^capability id at plan\.rtfs:1:\d+$/),
  ]);
});

test("a field that a call leaves out needs nothing", () => {
  expect(needsOf("(call :ccos.io.read-file {})")).toMatchObject({ paths: [], dynamic: [] });
});

test("the needs of an RTFS implementation are the program's too, even when it calls itself", () => {
  const needs = needsOf("(call :own.copy {})");
  expect(needs.capabilities.map(({ id }) => id)).toEqual(["own.copy", "ccos.io.read-file", "ccos.io.write-file"]);
  expect(needs.paths).toEqual([{ path: "/work/in.txt", access: "read", by: "ccos.io.read-file" }]);
  expect(needs.dynamic).toEqual([expect.stringMatching(/^path of ccos\.io\.write-file at own\.copy\.rtfs:1:/)]);
});

test("a caged capability contributes its cage's grant", () => {
  expect(needsOf("(call :own.caged {})").paths).toEqual([
    { path: "/data", access: "read", by: "own.caged" },
    { path: "/out", access: "write", by: "own.caged" },
  ]);
});

test("a provider of unknown reach is said to be one", () => {
  expect(needsOf("(call :own.remote {})").unknown).toEqual([expect.stringContaining('"grpc"')]);
});

test("a path that is one of a few constants needs all of them", () => {
  const needs = needsOf('(call :ccos.io.read-file {:path (str (if @test "test" "data") "/a.csv")})');
  expect(needs.paths.map(({ path }) => path)).toEqual(["/work/test/a.csv", "/work/data/a.csv"]);
  expect(needs.capabilities[0]?.args).toEqual([{ path: "test/a.csv" }, { path: "data/a.csv" }]);
  expect(needsOf('(call :ccos.io.read-file (if @test {:path "b"} "c"))').paths.map(({ path }) => path)).toEqual([
    "/work/b",
    "/work/c",
  ]);
});

test("effects are told by class, with what has them", () => {
  expect(needsOf("(+ 1 2)").effects).toEqual([]);
  expect(needsOf('(do (call :ccos.io.log "x") (call :net.fetch {:url "https://a.example"}))').effects).toEqual([
    { effect: "log", by: ["ccos.io.log"] },
    { effect: "network", by: ["net.fetch"] },
  ]);
  expect(needsOf("(call @id {})").effects).toEqual([{ effect: "dynamic", by: [expect.stringContaining("plan.rtfs")] }]);
  expect(needsOf("(call :own.remote {})").effects).toMatchObject([{ effect: "unknown" }]);
});

const countsOf = (source: string) => needsOf(source).capabilities.map(({ id, count }) => [id, count]);

test("calls of an implementation count once for each call of its capability", () => {
  expect(countsOf("(dotimes [i 3] (call :own.twice {}))")).toEqual([
    ["own.twice", 3],
    ["ccos.io.log", 6],
  ]);
  expect(countsOf("(call :own.copy {})").map(([, count]) => count)).toEqual([undefined, undefined, undefined]);
});

test("beside a computed id nothing has a bound, for it may be any of them", () => {
  expect(countsOf('(do (call :ccos.io.log "x") (call @id))')).toEqual([["ccos.io.log", undefined]]);
});

test("a program works on the network or on files by what it reaches, not by how it is spelt", () => {
  const kinds = (source: string) => [isNetworkOperation(needsOf(source)), isFileOperation(needsOf(source))];
  expect(kinds('(str "http" "file" "network" "ratio")')).toEqual([false, false]);
  expect(kinds('(call :ccos.io.log "http")')).toEqual([false, false]);
  expect(kinds('(call :net.fetch {:url "https://a.example"})')).toEqual([true, false]);
  expect(kinds('(call :ccos.io.read-file "a.txt")')).toEqual([false, true]);
  expect(kinds("(call :own.caged {})")).toEqual([false, true]);
  expect(kinds("(call :own.remote {})")).toEqual([true, true]);
  expect(kinds("(call :nowhere.tool {})")).toEqual([true, true]);
  expect(kinds("(call @id {})")).toEqual([true, true]);
});
