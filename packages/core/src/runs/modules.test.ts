import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { noGrants } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { openTestRuntime } from "../runtime.fixture.ts";

/** A folder with these files, and a runtime that works in it and has `lib` as a configured root. */
async function shop(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = mkdtempSync(join(tmpdir(), "ambit-modules-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const test = await openTestRuntime({ cwd: folder, moduleRoots: [join(folder, "lib")] });
  const source = (text: string) => ({ text, file: "main.rtfs", folder: join(folder, "plans") });
  return {
    folder,
    ...test,
    check: (text: string) => test.runtime.check(source(text)),
    run: (text: string) =>
      test.runtime.run(source(text), { authority: noGrants, signal: new AbortController().signal }),
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

const prices = "(module shop/prices (def vat 20) (defn taxed [n] (+ n (quot (* n vat) 100))))";

describe("modules in files", () => {
  test("stand in the program's folder first, then in configured roots", async () => {
    await using t = await shop({
      "plans/a.rtfs": '(module a (def from "plans"))',
      "lib/a.rtfs": '(module a (def from "lib"))',
      "lib/b.rtfs": '(module b (import a) (def from ["lib" a/from]))',
    });
    expect(await t.run("(import a) (import b) [a/from b/from]")).toMatchObject({
      printed: '["plans" ["lib" "plans"]]',
    });
  });

  test("are found with slashes and with dots, and begin with a byte order mark if they like", async () => {
    await using t = await shop({ "lib/shop/prices.rtfs": `\uFEFF${prices}` });
    expect(await t.run("(import shop/prices :as p) (import shop.prices :only [vat]) (p/taxed vat)")).toMatchObject({
      value: 24,
    });
  });

  test("are part of the run's record, with the text that ran", async () => {
    await using t = await shop({ "lib/shop/prices.rtfs": prices });
    const { runId } = await t.run("(import shop/prices) 1");
    const [started] = await t.runtime.show(runId ?? "");
    expect([...(started?.payloads.values() ?? [])].join("\n")).toContain("defn taxed");
    expect(await t.runtime.verify()).toMatchObject({ ok: true });
  });

  test("are read with the program: what stands in the file later is not what runs", async () => {
    await using t = await shop({ "lib/m.rtfs": "(module m (def x 1))" });
    const running = t.run("(import m) m/x");
    writeFileSync(join(t.folder, "lib/m.rtfs"), "(module m (def x 2))");
    expect(await running).toMatchObject({ value: 1 });
    expect(await t.run("(import m) m/x")).toMatchObject({ value: 2 });
  });

  test("tell the file and the line that an error stands at", async () => {
    await using t = await shop({ "lib/m.rtfs": "(module m\n  (defn f [x]\n    (/ x 0)))" });
    expect(await t.run("(import m) (m/f 1)")).toMatchObject({
      error: { kind: "DivisionByZero", at: { file: "lib/m.rtfs", line: 3, column: 5 } },
    });
  });

  test("count with what they call to the needs", async () => {
    await using t = await shop({ "lib/m.rtfs": "(module m (defn now [] (call :ccos.system.uuid)))" });
    expect(t.check("(import m) (m/now)").needs.capabilities).toMatchObject([{ id: "ccos.system.uuid", count: 1 }]);
  });
});

describe("a module that can't be read", () => {
  test("is told with the roots that were searched, and the nearest name", async () => {
    await using t = await shop({ "lib/shop/prices.rtfs": prices });
    expect(failure(() => t.check("\n(import shop/price)"))).toMatchObject({
      code: "RTFS_ERROR",
      kind: "ModuleError",
      at: { file: "main.rtfs", line: 2, column: 9 },
      hint: "Did you mean shop.prices? Looked for shop/price.rtfs in plans, lib.",
    });
    expect(failure(() => t.check("(module orders) (import order)"))).toMatchObject({
      hint: expect.stringMatching(/^Did you mean orders\?/),
    });
    const { hint } = failure(() => t.runtime.check({ text: "(import nowhere)", file: "<expr>", folder: t.folder }));
    expect(hint).toMatch(/^Looked for nowhere\.rtfs in the working folder, lib\./);
  });

  test.each([["../secret"], ["/etc/passwd"], ["..secret"], ["a/../../secret"], ["a\\..\\secret"]])(
    "never leaves its root by its name: %s",
    async (name) => {
      await using t = await shop({ "secret.rtfs": "(module secret (def x 1))", "plans/a/x.rtfs": "" });
      const { code, kind } = failure(() => t.check(`(import ${name})`));
      expect([code, kind]).toEqual(["RTFS_PARSE", "ParseError"]);
    },
  );

  test("is refused where a link leads out of its root, and taken where it stays inside", async () => {
    await using t = await shop({ "outside/m.rtfs": "(module m (def x 1))", "lib/real.rtfs": "(module n (def x 2))" });
    symlinkSync(join(t.folder, "outside/m.rtfs"), join(t.folder, "lib/m.rtfs"));
    symlinkSync(join(t.folder, "outside"), join(t.folder, "lib/out"));
    symlinkSync("real.rtfs", join(t.folder, "lib/n.rtfs"));
    symlinkSync("loop.rtfs", join(t.folder, "lib/loop.rtfs"));
    expect(failure(() => t.check("(import m)"))).toMatchObject({
      kind: "ModuleError",
      message: expect.stringMatching(/leads out/),
    });
    expect(failure(() => t.check("(import out/m)"))).toMatchObject({
      kind: "ModuleError",
      message: expect.stringMatching(/leads out/),
    });
    expect(failure(() => t.check("(import loop)"))).toMatchObject({
      kind: "ModuleError",
      message: expect.stringMatching(/ELOOP/),
    });
    expect(await t.run("(import n) n/x")).toMatchObject({ value: 2 });
  });

  test("is refused where it is too large, no text, a folder or a pipe, without waiting for one", async () => {
    await using t = await shop({
      "lib/large.rtfs": ";".repeat(1024 * 1024 + 1),
      "lib/binary.rtfs": Uint8Array.of(0x28, 0xff),
      "lib/folder.rtfs/x": "",
    });
    spawnSync("mkfifo", [join(t.folder, "lib/pipe.rtfs")]);
    const message = (name: string) => failure(() => t.check(`(import ${name})`)).message;
    expect(message("large")).toContain("more than 1048576 bytes");
    expect(message("binary")).toContain("not UTF-8");
    expect(message("folder")).toContain("no regular file");
    expect(message("pipe")).toContain("no regular file");
  });

  test("is what files are to a program without a folder, and to a capability", async () => {
    await using t = await shop({ "lib/m.rtfs": "(module m)" });
    expect(failure(() => t.runtime.check({ text: "(import m)", file: "<test>" }))).toMatchObject({
      kind: "ModuleError",
      hint: "Modules of this program stand in its own text: there are no files to import.",
    });
  });
});

describe("a plan that a program keeps", () => {
  test("is told beside the needs, which it is no part of", async () => {
    await using t = await shop({});
    const { needs, diagnostics } = t.check("(plan report :body (do (call :b.two) (call :a.one)))");
    expect(needs.capabilities).toEqual([]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "the body of the plan report is kept as data and counts to no needs; run as a program it calls a.one, b.two",
    ]);
  });
});

/** What a call throws, as far as it is told. */
function failure(attempt: () => unknown) {
  try {
    attempt();
  } catch (error) {
    const { code, kind, message, hint, at } = error as Record<string, unknown>;
    return { code, kind, message, hint, at };
  }
  throw new Error("Nothing was thrown");
}
