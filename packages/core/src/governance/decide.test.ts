import { type Authority, type CapabilityManifest, type Needs, noGrants, noNeeds } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { callFacts, decideCall, decideNeeds, denied, refuseCall, unknownCallFacts, withGrant } from "./index.ts";

const manifest = (facts: Partial<CapabilityManifest>): CapabilityManifest => ({
  id: "demo.tool",
  version: "1.0.0",
  description: "A tool",
  input: true,
  output: true,
  effects: ["pure"],
  provider: { type: "native" },
  ...facts,
});

const writeFile = manifest({
  id: "ccos.io.write-file",
  effects: ["filesystem.write"],
  permissions: { paths: [{ field: "path", access: "write" }] },
});
const fetch = manifest({
  id: "ccos.network.http-fetch",
  effects: ["network"],
  permissions: { hosts: [{ field: "url" }] },
});
const getEnv = manifest({ id: "ccos.system.get-env", effects: ["env"], permissions: { env: [{ field: "name" }] } });

const factsOf = (of: CapabilityManifest, input: { [field: string]: string | number }) =>
  callFacts(of, input, { cwd: "/work" });

describe("a controlled run", () => {
  test("may use pure, compute and log effects without a grant", () => {
    const facts = factsOf(manifest({ effects: ["pure", "log", "compute"] }), {});
    expect(decideCall(facts, noGrants).verdict).toBe("allow");
  });

  test("is refused any other effect, with the flag that would admit it", () => {
    const decision = decideCall(factsOf(manifest({ effects: ["random"] }), {}), noGrants);
    expect(decision).toMatchObject({ verdict: "deny", hint: "Grant it with --allow demo.tool." });
  });

  test("is refused a capability that declares no effect at all", () => {
    expect(decideCall(factsOf(manifest({ effects: [] }), {}), noGrants).verdict).toBe("deny");
  });

  test("takes an unknown capability to have every effect", () => {
    expect(decideCall(unknownCallFacts("nowhere.tool"), noGrants).verdict).toBe("deny");
    expect(decideCall(unknownCallFacts("nowhere.tool"), { ...noGrants, allow: ["nowhere.*"] }).verdict).toBe("allow");
  });
});

test("a pure run is refused every call, granted or not", () => {
  const decision = decideCall(factsOf(manifest({}), {}), { ...noGrants, context: "pure", allow: ["*"] });
  expect(decision).toMatchObject({ verdict: "deny", rule: "pure" });
});

test("a full run may call everything, yet paths, hosts and variables are granted by name", () => {
  const full: Authority = { ...noGrants, context: "full" };
  expect(decideCall(factsOf(manifest({ effects: ["process"] }), {}), full)).toEqual({
    verdict: "allow",
    rule: "context full",
  });
  expect(decideCall(factsOf(writeFile, { path: "out/x" }), full)).toMatchObject({
    hint: "Grant it with --rw /work/out/x.",
  });
  expect(decideCall(factsOf(fetch, { url: "https://api.example.com/v1" }), full)).toMatchObject({
    reason: "ccos.network.http-fetch may not reach api.example.com",
    hint: "Grant it with --net api.example.com.",
  });
  expect(decideCall(factsOf(getEnv, { name: "HOME" }), full)).toMatchObject({
    hint: "Grant it with --env-allow HOME.",
  });
});

test("a path is judged by where it leads, not by how it is written", () => {
  const authority: Authority = { ...noGrants, allow: ["ccos.io.*"], readWrite: ["/work/out/"] };
  expect(decideCall(factsOf(writeFile, { path: "out/a/../b" }), authority).verdict).toBe("allow");
  expect(decideCall(factsOf(writeFile, { path: "out/../secret" }), authority).verdict).toBe("deny");
  expect(decideCall(factsOf(writeFile, { path: "/work/outside" }), authority).verdict).toBe("deny");
});

test("a folder that may be read may not be written", () => {
  const authority: Authority = { ...noGrants, allow: ["*"], readOnly: ["/work"] };
  expect(decideCall(factsOf(writeFile, { path: "/work/x" }), authority).verdict).toBe("deny");
});

test.each([
  ["api.example.com", "https://API.example.com/x", true],
  ["api.example.com", "https://api.example.com:8443/x", false],
  ["localhost:8080", "http://localhost:8080/", true],
  ["*.example.com", "https://a.b.example.com", true],
  ["*.example.com", "https://example.com", false],
  ["*.example.com", "https://evilexample.com", false],
  ["example.com", "https://example.com@evil.org/", false],
  ["*", "file:///etc/passwd", false],
  ["*", "not a url at all", false],
])("the host rule %j on %j says %j", (rule, url, allowed) => {
  const decision = decideCall(factsOf(fetch, { url }), { ...noGrants, allow: ["*"], hosts: [rule] });
  expect(decision.verdict === "allow").toBe(allowed);
});

test("a field that must be granted and isn't text is refused", () => {
  const [refusal] = refuseCall(factsOf(writeFile, { path: 7 }), { ...noGrants, allow: ["*"], readWrite: ["/"] });
  expect(refusal?.reason).toMatch(/"path" must be text/);
});

test("a computed id needs its own grant, beside the capability's", () => {
  const facts = callFacts(manifest({}), {}, { cwd: "/", isDynamic: true });
  expect(decideCall(facts, noGrants)).toMatchObject({ verdict: "deny", rule: "dynamic" });
  expect(decideCall(facts, { ...noGrants, allowDynamic: true }).verdict).toBe("allow");
});

test("a caged capability needs its cage's paths granted", () => {
  const caged = manifest({ effects: ["compute"], provider: { type: "sandboxed", readOnly: ["/data"] } });
  expect(decideCall(factsOf(caged, {}), noGrants)).toMatchObject({ reason: "demo.tool may not read /data" });
});

describe("the needs of a program", () => {
  const needs: Needs = {
    ...noNeeds,
    capabilities: [
      { id: "ccos.io.log", effects: ["log"] },
      { id: "ccos.io.read-file", effects: ["filesystem.read"] },
    ],
    paths: [{ path: "/etc/passwd", access: "read", by: "ccos.io.read-file" }],
    hosts: ["api.example.com"],
    env: ["TOKEN"],
    dynamic: ["capability id at plan.rtfs:1:2", "path of ccos.io.read-file at plan.rtfs:3:7"],
  };

  test("are refused with every missing grant and its flag", () => {
    expect(denied(decideNeeds(needs, noGrants))).toMatchObject({
      code: "GOVERN_DENIED",
      message: expect.stringContaining("ccos.io.read-file may not read /etc/passwd"),
      details: {
        flags: [
          "--allow ccos.io.read-file",
          "--allow-dynamic",
          "--ro /etc/passwd",
          "--net api.example.com",
          "--env-allow TOKEN",
        ],
      },
    });
  });

  test("are admitted by exactly the grants that were missing", () => {
    const grants = decideNeeds(needs, noGrants).flatMap(({ grant }) => (grant === undefined ? [] : [grant]));
    expect(decideNeeds(needs, grants.reduce(withGrant, noGrants))).toEqual([]);
    for (const left of grants) {
      const authority = grants.filter((grant) => grant !== left).reduce(withGrant, noGrants);
      expect(decideNeeds(needs, authority).map(({ grant }) => grant)).toEqual([left]);
    }
  });

  test("in a pure context are refused for the first call", () => {
    const [refusal] = decideNeeds(needs, { ...noGrants, context: "pure" });
    expect(refusal).toMatchObject({ rule: "pure", reason: expect.stringContaining("ccos.io.log") });
  });
});

test("paths of a cage are compared as they resolve", () => {
  const caged = manifest({ effects: ["compute"], provider: { type: "sandboxed", readOnly: ["/data/../etc"] } });
  expect(decideCall(callFacts(caged, {}, { cwd: "/" }), { ...noGrants, readOnly: ["/data"] })).toMatchObject({
    verdict: "deny",
    reason: expect.stringContaining("/etc"),
  });
});

test.each([["x".repeat(10_000)], [Array.from({ length: 2_000 }, (_, index) => `/data/${index}`)]])(
  "a field that names more than can be read by a person is refused in few words",
  (path) => {
    const facts = callFacts(writeFile, { path }, { cwd: "/" });
    const decision = decideCall(facts, { ...noGrants, context: "full", readWrite: ["/"] });
    expect(decision).toMatchObject({ verdict: "deny", rule: "permissions" });
    expect(JSON.stringify(decision).length).toBeLessThan(500);
  },
);
