import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CapabilityManifest, noGrants } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { counted, openTestRuntime } from "../runtime.fixture.ts";

/** A folder with one capability written in RTFS. */
function folderWith(id: string, source: string, facts: Partial<CapabilityManifest> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "ambit-hostile-"));
  const manifest = { id, description: "d", effects: ["pure"], input: true, output: true, ...facts };
  writeFileSync(join(folder, "one.json"), JSON.stringify({ ...manifest, provider: { type: "rtfs", source } }));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

const { signal } = new AbortController();

describe("calls within calls", () => {
  test("end at a limit where a capability calls itself for ever", async () => {
    using endless = folderWith("x.endless", "(fn [input] (call :x.endless input))");
    await using t = await openTestRuntime({ capabilityFolder: endless.folder });
    const report = await t.run("(call :x.endless {})");
    expect(report).toMatchObject({ status: "failed", error: { code: "RTFS_LIMIT", kind: "StackOverflow" } });
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  });

  test("may go some levels deep", async () => {
    using countdown = folderWith(
      "x.down",
      "(fn [input] (if (= 0 (:n input)) :done (call :x.down {:n (- (:n input) 1)})))",
      { input: { type: "object", properties: { n: { type: "integer" } } } },
    );
    await using t = await openTestRuntime({ capabilityFolder: countdown.folder });
    expect(await t.run("(call :x.down {:n 5})")).toMatchObject({ value: ":done" });
  });
});

describe("a call", () => {
  test("that was allowed is not begun when the run has been cancelled meanwhile", async () => {
    const effect = counted("a.effect");
    const controller = new AbortController();
    const ask = async () => {
      controller.abort();
      return true;
    };
    await using t = await openTestRuntime({ functions: [effect.capability], ask });
    const report = await t.run('(call (reduce str ["a." "effect"]) {})', { allow: ["*"] }, controller.signal);
    expect(report).toMatchObject({ status: "cancelled" });
    expect(effect.calls).toEqual([]);
  });

  test("that still waits is given up when memory has ended the program around it", async () => {
    const stopped: unknown[] = [];
    const waiting = counted("a.wait", { effects: ["pure"] }, (_, { signal: told }) => {
      return new Promise((_resolve, reject) => {
        told.addEventListener("abort", () => {
          stopped.push(told.reason);
          reject(told.reason);
        });
      });
    });
    const quick = counted("a.quick", { effects: ["pure"] }, async () => 1);
    await using t = await openTestRuntime({ functions: [waiting.capability, quick.capability] });
    const keeping = "(loop [i 0 kept []] (if (< i 900000) (recur (inc i) (conj kept (range 60))) (count kept)))";
    const report = await t.run(`(step-parallel (call :a.wait {}) (do (call :a.quick {}) ${keeping}))`);
    expect(report).toMatchObject({ status: "failed", error: { kind: "MemoryLimit" } });
    expect(stopped).toHaveLength(1);
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  }, 30_000);

  test.each(["\ud800", { a: ["\udc00"] }, nested(1_500)])("whose answer is no data fails: %#", async (answer) => {
    const odd = counted("a.odd", { effects: ["pure"] }, () => answer);
    await using t = await openTestRuntime({ functions: [odd.capability] });
    expect(await t.run("(call :a.odd {})")).toMatchObject({
      status: "failed",
      error: { code: "EXECUTE_OUTPUT_INVALID" },
    });
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  });

  test.each([990, 998, 999, 1_000])("with an argument nested %i deep succeeds or fails as an input", async (depth) => {
    await using t = await openTestRuntime();
    const program = `(loop [v [] i 0] (if (< i ${depth}) (recur [v] (+ i 1)) (do (call :ccos.io.log v) 1)))`;
    const report = await t.run(program);
    expect(report.error?.code ?? "done").toMatch(/^(done|EXECUTE_INPUT_INVALID|RTFS_LIMIT)$/);
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  });

  test.each([Number.POSITIVE_INFINITY, "\ud800", nested(1_500)])(
    "of a host with no such value is refused: %#",
    async (input) => {
      await using t = await openTestRuntime();
      const calling = t.runtime.call("ccos.io.log", input, { authority: noGrants, signal });
      await expect(calling).rejects.toMatchObject({ code: "EXECUTE_INPUT_INVALID" });
      const parameters = new Map([["p", input]]);
      const running = t.runtime.run({ text: "@p", file: "<test>" }, { authority: noGrants, parameters, signal });
      await expect(running).rejects.toMatchObject({ code: "EXECUTE_INPUT_INVALID" });
    },
  );
});

test("an error carries a bounded part of a program's own words", async () => {
  await using t = await openTestRuntime();
  const long = '(join "" (repeat 200000 "x"))';
  const { error, runId } = await t.run(`(throw (error ${long} {:data ${long}}))`);
  expect(error?.message).toMatch(/^x{4000}… \(200000 characters\)$/);
  expect(JSON.stringify(await t.runtime.show(runId ?? "")).length).toBeLessThan(20_000);
});

function nested(depth: number) {
  let value: never[] | unknown[] = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value as never;
}
