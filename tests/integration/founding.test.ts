import { noGrants } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { counted, openTestRuntime } from "../../packages/core/src/runtime.fixture.ts";

/** What the founding documents' own tests and example programs asked for, with the values that they should have had. */
describe("the founding documents", () => {
  test.each<[string, readonly string[]]>([
    ['(http-fetch "https://api.example.com")', ["network"]],
    ['(read-file "/tmp/test.txt")', ["filesystem.read"]],
    ["(+ 1 2)", []],
    ['(str "http://ratio" "io")', []],
  ])("tell a network or file operation by what a program can call, not by its letters: %s", async (text, effects) => {
    await using t = await openTestRuntime();
    const { needs } = t.runtime.check({ text, file: "<test>" });
    expect(needs.capabilities.flatMap((capability) => capability.effects)).toEqual(effects);
  });

  test("run a program to its value", async () => {
    await using t = await openTestRuntime();
    const report = await t.run("(+ 1 2)", { allow: ["ccos.math.add"] });
    expect(report).toMatchObject({ status: "completed", value: 3 });
    expect(report.metrics.durationMs).toBeGreaterThanOrEqual(0);
  });

  test("refuse a program that needs more than it was granted, before it runs", async () => {
    await using t = await openTestRuntime();
    const fetch = '(http-fetch "https://api.example.com")';
    expect(await t.run(fetch, { allow: ["ccos.math.add"] })).toMatchObject({
      status: "refused",
      error: { message: expect.stringContaining("ccos.network.http-fetch") },
    });
    expect(await t.run(fetch, { allow: ["ccos.network.http-fetch"], hosts: ["api.example.com"] })).toMatchObject({
      status: "unresolved",
      error: { code: "RESOLVE_UNAVAILABLE" },
    });
  });

  test("call one capability without a program", async () => {
    await using t = await openTestRuntime();
    const { signal } = new AbortController();
    const authority = { ...noGrants, allow: ["ccos.math.add"] };
    expect(await t.runtime.call("ccos.math.add", { a: 1, b: 2 }, { authority, signal })).toMatchObject({ value: 3 });
  });

  test("call a function of the host", async () => {
    const native = counted("demo.native", {}, () => "Native function executed");
    await using t = await openTestRuntime({ functions: [native.capability] });
    expect(await t.run("(call :demo.native {})", { allow: ["demo.native"] })).toMatchObject({
      value: "Native function executed",
    });
  });

  test("run their first example as it stands, and tell of the others what is missing", async () => {
    await using t = await openTestRuntime();
    expect(await t.run('(call :ccos.io.log "Hello from RTFS!")')).toMatchObject({ status: "completed" });
    expect(t.logged).toEqual(["Hello from RTFS!"]);
    const others = [
      '(call :mcp.weather-server.get-weather {:location "San Francisco"})',
      '(call :a2a.data-analyst.analyze-csv {:file "sales.csv" :type "quarterly"})',
    ];
    for (const text of others) {
      expect(t.runtime.check({ text, file: "<test>" }).needs.missing).toHaveLength(1);
      expect(await t.run(text, { context: "full" })).toMatchObject({ status: "unresolved" });
    }
  });
});
