import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "../support/clone.ts";

const ambit = join(root, "packages/cli/bin/ambit.js");

/** Feeds lines to `ambit repl` through a pipe. */
function piped(lines: readonly string[], options: readonly string[] = []) {
  using clone = new Clone();
  const command = `printf '%s\n' "$@" | ${process.execPath} ${ambit} repl ${options.join(" ")}`;
  const { status, stdout, stderr } = clone.run("/bin/sh", ["-c", command, "sh", ...lines]);
  return { status, stdout, stderr, hasHistory: existsSync(join(clone.folder, ".ambit/repl-history")) };
}

describe("lines from a pipe", () => {
  test("are evaluated form by form, behind the definitions so far", () => {
    const { status, stdout, stderr } = piped([
      "(def x 20)",
      "(defn twice [n]",
      "  (* 2 n))",
      "(twice x) (inc x)",
      ":k",
    ]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "20\n#<function twice>\n40\n21\n:k\n",
      stderr: "",
    });
  });

  test("that fail give the exit code of the last failure, and the lines behind them are evaluated", () => {
    expect(piped(["(/ 1 0)", "2"])).toMatchObject({ status: 1, stdout: "2\n" });
    expect(piped(["(+ 1"])).toMatchObject({ status: 2 });
    expect(piped(["(/ 1 0)", '(read-file "/etc/passwd")', "2", ":quit"])).toMatchObject({ status: 3, stdout: "2\n" });
  });

  test("stay within the steps and the memory that each may take", () => {
    expect(piped(["(loop [] (recur))"], ["--steps", "1000"])).toMatchObject({
      status: 7,
      stderr: expect.stringMatching(/StepLimit: .*1000 steps\n {2}at <repl 1>:1:1\n/),
    });
    expect(piped(["(count (vec (range 100000)))"], ["--memory", "64k"]).stderr).toMatch(/MemoryLimit/);
  });

  test("leave no history", () => {
    expect(piped(["1"]).hasHistory).toBe(false);
  });

  test("that never end a form are told, and :quit leaves the rest", () => {
    expect(piped(["(+ 1"]).stderr).toMatch(/RTFS_PARSE[\s\S]*<repl 1>:2:1\n {4}1 \| \(\+ 1\n {6}\| \^/);
    expect(piped(["1", ":quit", "2"]).stdout).toBe("1\n");
  });

  test("that fail are told with the place in what was typed, also inside an earlier definition", () => {
    const { stdout, stderr } = piped(["1", "(defn half [n]", "  (/ n 0))", "(do", " (inc (half 1)))", ")", "2"]);
    expect(stderr).toMatch(
      /at <repl 2>:2:3\n {4}2 \| {3}\(\/ n 0\)\)\n {6}\| {3}\^\n {2}in half +<repl 2>:2:3\n +\(program\) {2}<repl 3>:2:7/,
    );
    expect(stderr).toMatch(/at <repl 4>:1:1/);
    expect(stdout).toBe("1\n#<function half>\n2\n");
  });

  test("do once what a definition does, and keep its value", () => {
    const { stdout } = piped(
      ["(def id (call :ccos.system.uuid {}))", "id", "id", "(def f (do (call :ccos.system.uuid {}) inc))", "(f 1)"],
      ["--allow", "ccos.system.uuid"],
    );
    const [first, second, third] = stdout.split("\n");
    expect(first).toMatch(/^"[0-9a-f-]{36}"$/);
    expect([second, third]).toEqual([first, first]);
  });

  test("ask the session itself by words with a colon", () => {
    const { stdout, stderr } = piped([
      '(defn area "size" [w h] (* w h))',
      ":doc area",
      ":doc nth",
      ":doc ccos.io.log",
      ":doc coutn",
      ":needs (call :ccos.io.log (area 1 2))",
      ":needs (area 1 2)",
      ":time (reduce +",
      "  (range 100))",
      ":hlep",
      ":doc",
      ":help",
    ]);
    expect(stdout).toMatch(/\(defn area "size" \[w h\] \(\* w h\)\)\n\(nth c i default\?\) {2}function; pure\n/);
    expect(stdout).toMatch(/\(call :ccos\.io\.log …\) {2}capability; log\n/);
    expect(stdout).toMatch(/calls +ccos\.io\.log once; log\n/);
    expect(stdout).toMatch(/nothing: it is pure\n4950\n$/);
    expect(stderr).toMatch(/Nothing is named coutn\. Did you mean count\?/);
    expect(stderr).toMatch(/\d ms, \d+ steps, 0 calls\n/);
    expect(stderr).toMatch(/no command :hlep\. Did you mean :help\?/);
    expect(stderr).toMatch(/Write :doc NAME\./);
    expect(stderr).toMatch(/:time EXPR/);
  });

  test("give one JSON value each with --json", () => {
    const { stdout } = piped(["(+ 1 1)"], ["--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ status: "completed", value: 2 });
  });
});

describe.runIf(existsSync("/usr/bin/script"))("a terminal", () => {
  /** Types at `ambit repl` in a terminal: each text once the prompt stands there again, or so much later. */
  async function typed(texts: readonly (string | { text: string; afterMs: number })[], clone: Clone): Promise<string> {
    const command = `'${process.execPath}' '${ambit}' repl --allow ccos.system.sleep-ms`;
    const child = spawn("/usr/bin/script", ["-qec", command, "/dev/null"], {
      cwd: clone.folder,
      env: { ...process.env, HOME: clone.folder, NO_COLOR: "1", TERM: "xterm" },
    });
    const left = [...texts, ":quit\r"];
    const send = () => {
      const next = left.shift();
      child.stdin.write(typeof next === "string" ? next : (next?.text ?? ""));
      const [after] = left;
      if (typeof after === "object") setTimeout(send, after.afterMs);
    };
    let seen = "";
    let answered = 0;
    child.stdout.on("data", (piece: Buffer) => {
      seen += piece.toString();
      const prompts = seen.match(/(ambit> |\.\.\.> )(?!.*\1)/g)?.length ?? 0;
      if (prompts <= answered) return;
      answered = prompts;
      setTimeout(send, 100);
    });
    await new Promise((resolve) => child.once("exit", resolve));
    return seen;
  }

  test("completes names, shows what lines do, and keeps them for the next session", async () => {
    using clone = new Clone();
    const first = await typed(["(def answer 42)\r", "(frequ\t [:a ans\twer])\r"], clone);
    expect(first).toContain("42");
    const file = join(clone.folder, ".ambit/repl-history");
    expect(readFileSync(file, "utf8")).toContain("(def answer 42)\n");
    expect(readFileSync(file, "utf8")).toContain("(frequencies [");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await typed(["\u001b[A\u001b[A\u001b[A\r"], clone);
    expect(second).toContain("42");
  });

  test("drops what is typed on Ctrl-C, and stays", async () => {
    using clone = new Clone();
    const seen = await typed(["(+ 1\r", "\u0003", "(+ 2 3)\r"], clone);
    expect(seen).toContain("...> ");
    expect(seen).toMatch(/\n5\r/);
  });

  test("ends what runs on Ctrl-C, and stays", async () => {
    using clone = new Clone();
    const sleeping = "(call :ccos.system.sleep-ms {:ms 60000})\r";
    const seen = await typed([sleeping, { text: "\u0003", afterMs: 1500 }, "(+ 2 3)\r"], clone);
    expect(seen).toMatch(/EXECUTE_CANCELLED[\s\S]*\n5\r/);
  });

  test("takes lines that are pasted together", async () => {
    using clone = new Clone();
    expect(await typed(["(def x\r 1)\r(+ x 2)\r"], clone)).toMatch(/\n1\r[\s\S]*\n3\r/);
  });
});
