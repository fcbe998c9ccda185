import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone } from "../support/clone.ts";

/** Runs `ambit` where these files stand. */
function ambit(args: readonly string[], files: Readonly<Record<string, string>>) {
  using clone = new Clone();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(clone.folder, name)), { recursive: true });
    writeFileSync(join(clone.folder, name), text);
  }
  const { status, stdout, stderr } = clone.ambit(args);
  return { status, stdout, stderr, json: args.includes("--json") ? JSON.parse(stdout) : undefined };
}

describe("ambit run with modules", () => {
  test("finds them beside the program, wherever the command is given", () => {
    const files = {
      "plans/report.rtfs": "(import parts/sum :as s) (s/of [1 2 3])",
      "plans/parts/sum.rtfs": "(module parts/sum (defn of [xs] (reduce + xs)))",
    };
    expect(ambit(["run", "plans/report.rtfs"], files)).toMatchObject({ status: 0, stdout: "6\n" });
  });

  test("finds them beneath the roots of ambit.toml, and an expression's in the working folder", () => {
    const files = {
      "ambit.toml": '[rtfs]\nroots = ["shared"]\n',
      "shared/far.rtfs": "(module far (def x 1))",
      "near.rtfs": "(module near (def x 2))",
    };
    expect(ambit(["run", "-e", "(import near) (import far) [near/x far/x]"], files)).toMatchObject({
      status: 0,
      stdout: "[2 1]\n",
    });
  });

  test("tells file, line and column of what is wrong in one, to programs and to people", () => {
    const files = {
      "bad.rtfs": "(module bad\n  (defn f [] (if)))",
      "fails.rtfs": "(module fails\n  (defn f [] (/ 1 0)))",
    };
    expect(ambit(["run", "--json", "-e", "(import bad)"], files)).toMatchObject({
      status: 2,
      json: { runId: null, error: { code: "RTFS_PARSE", at: { file: "bad.rtfs", line: 2, column: 14 } } },
    });
    expect(ambit(["check", "--json", "-e", "(import bad)"], files)).toMatchObject({
      status: 2,
      json: { error: { at: { file: "bad.rtfs", line: 2, column: 14 } } },
    });
    const failed = ambit(["run", "-e", "(import fails) (fails/f)"], files);
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringContaining("2 |   (defn f [] (/ 1 0)))") });
    expect(failed.stderr).toContain("at fails.rtfs:2:14");
  });

  test.each([
    ["ModuleError", "(import nope)", "1:9"],
    ["ModuleError", "(module m (:exports [x]))", "1:22"],
    ["UndefinedSymbol", "(import a :only [hidden])", "1:18"],
    ["PurityViolation", "(module m (def x (call :now)))", "1:18"],
    ["CircularDependency", "(module x (import y)) (module y (import x))", "1:41"],
  ])("refuses %s before anything runs", (kind, source, place) => {
    const files = { "a.rtfs": "(module a (def ^:private hidden 1))" };
    const { status, json } = ambit(["run", "--json", "-e", source], files);
    const { code, at } = json.error;
    expect([status, json.runId, code, json.error.kind, `${at.line}:${at.column}`]).toEqual([
      1,
      null,
      "RTFS_ERROR",
      kind,
      place,
    ]);
  });

  test("refuses a configuration whose roots are no list of folders", () => {
    const files = { "ambit.toml": '[rtfs]\nroots = "shared"\n' };
    expect(ambit(["run", "--json", "-e", "1"], files).json).toMatchObject({
      error: { code: "CONFIG_INVALID", details: { key: "rtfs.roots" }, at: { line: 2 } },
    });
  });
});
