import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "../support/clone.ts";

/** Runs `ambit … --json` in a clone of its own. */
function ambit(args: readonly string[], prepare: (folder: string) => void = () => {}) {
  using clone = new Clone();
  prepare(clone.folder);
  const { status, stdout, stderr } = clone.ambit(args);
  return { status, stdout, stderr, json: jsonOf(stdout) };
}

function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe("ambit run", () => {
  test("prints the value for people, and one JSON value with --json", () => {
    expect(ambit(["run", "-e", "(+ 1 2)"])).toMatchObject({ status: 0, stdout: "3\n", stderr: "" });
    const { json } = ambit(["run", "-e", "[1 2.0 :k]", "--json"]);
    expect(json).toMatchObject({ status: "completed", value: [1, 2, ":k"], printed: "[1 2.0 :k]", metrics: {} });
    expect(json.runId).toMatch(/^run_/);
    expect(json.needs).toMatchObject({ capabilities: [], paths: [], hosts: [], missing: [], dynamic: [], unknown: [] });
  });

  test("keeps what programs print away from --json's one value", () => {
    const { json, stderr } = ambit(["run", "--json", "-e", '(do (println "out") (call :ccos.io.log "log") 1)']);
    expect(json.value).toBe(1);
    expect(stderr).toContain("out");
    expect(stderr).toContain("log");
  });

  test("reads arguments and an input file", () => {
    const args = [
      "run",
      "-e",
      '(str @greeting " " (get @input "name"))',
      "--arg",
      "greeting=hello",
      "--input",
      "in.json",
      "--json",
    ];
    const { json } = ambit(args, (folder) => writeFileSync(join(folder, "in.json"), '{"name": "Ada"}'));
    expect(json.value).toBe("hello Ada");
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["an unbalanced parenthesis", ["run", "-e", "(+ 1 (* 2 3)"], 2, /1:1/],
    ["a file that is not there", ["run", "nowhere.rtfs"], 2, /nowhere\.rtfs/],
    ["a folder instead of a file", ["run", "examples"], 2, /examples/],
    ["a file and an expression", ["run", "a.rtfs", "-e", "1"], 2, /not both/],
    ["nothing to run", ["run"], 2, /Nothing to run/],
    ["an unknown option", ["run", "--teleport"], 2, /teleport/],
    ["an unknown command", ["teleport"], 2, /teleport/],
    ["a malformed argument", ["run", "-e", "1", "--arg", "novalue"], 2, /novalue/],
    ["an unknown context", ["run", "--context", "lax", "-e", "1"], 2, /lax/],
    ["a step limit that is no number", ["run", "--steps", "many", "-e", "1"], 2, /many/],
    ["a memory limit that is no size", ["run", "--memory", "much", "-e", "1"], 2, /much/],
    ["a program error", ["run", "-e", "(/ 1 0)"], 1, /DivisionByZero[\s\S]*1 \| \(\/ 1 0\)/],
    ["an unknown symbol", ["run", "-e", "nowhere"], 1, /UndefinedSymbol/],
    ["a wrong input", ["run", "--allow", "ccos.*", "-e", '(call :ccos.system.sleep-ms {:ms "soon"})'], 1, /\/ms/],
    ["a pure context", ["run", "--context", "pure", "-e", '(call :ccos.io.log "x")'], 3, /ccos\.io\.log/],
    ["a grant that is missing", ["run", "-e", "(call :ccos.system.uuid {})"], 3, /--allow ccos\.system\.uuid/],
    ["a computed id", ["run", "-e", '(call @id "x")', "--arg", "id=ccos.io.log"], 3, /--allow-dynamic/],
    ["a full context without a terminal", ["run", "--context", "full", "-e", "1"], 3, /--yes/],
    [
      "a file outside the grant",
      ["run", "--allow", "*", "-e", '(call :ccos.io.read-file "/etc/passwd")'],
      3,
      /--ro \/etc\/passwd/,
    ],
    [
      "a variable that was not listed",
      ["run", "--allow", "*", "-e", '(call :ccos.system.get-env "HOME")'],
      3,
      /--env-allow HOME/,
    ],
    [
      "an unknown capability",
      ["run", "--context", "full", "--yes", "-e", '(call :ccos.io.lgo "x")'],
      4,
      /ccos\.io\.log/,
    ],
    [
      "network before there is a guard",
      [
        "run",
        "--allow",
        "*",
        "--net",
        "api.example.com",
        "-e",
        '(call :ccos.network.http-fetch {:url "https://api.example.com"})',
      ],
      4,
      /guard/,
    ],
    [
      "a model that is not configured",
      ["run", "--allow", "*", "-e", '(call :ccos.llm.generate "hi")'],
      4,
      /ambit\.toml/,
    ],
    ["an endless loop", ["run", "--steps", "100000", "-e", "(loop [i 0] (recur i))"], 7, /StepLimit/],
    ["an endless list", ["run", "--memory", "1m", "-e", "(loop [v []] (recur (conj v [1])))"], 7, /MemoryLimit/],
    ["deep recursion", ["run", "-e", "(do (defn f [n] (+ 1 (f n))) (f 0))"], 7, /StackOverflow/],
  ])("answers %s with its own exit code and a reason", (_, args, status, reason) => {
    const finished = ambit(args);
    expect(finished.stderr).toMatch(reason);
    expect(finished.status).toBe(status);
    expect(finished.stdout).toBe("");
  });

  test.each<[string, string | Buffer, RegExp]>([
    ["binary", Buffer.from([0, 255, 254, 1, 2, 3, 0]), /plan\.rtfs/],
    ["of 20 MB", `(do ${"1 ".repeat(10_000_000)})`, /plan\.rtfs/],
    ["nested 100,000 deep", "(".repeat(100_000), /nest|deep/],
  ])("refuses a plan file that is %s", (_, content, reason) => {
    const finished = ambit(["run", "plan.rtfs"], (folder) => writeFileSync(join(folder, "plan.rtfs"), content));
    expect(finished).toMatchObject({ status: 2, stderr: expect.stringMatching(reason) });
  });

  test("writes beneath what was granted, and follows no link out of it", () => {
    using clone = new Clone();
    mkdirSync(join(clone.folder, "open"));
    symlinkSync("/etc", join(clone.folder, "open/out"));
    const write = (path: string) =>
      clone.ambit([
        "run",
        "--allow",
        "ccos.io.*",
        "--rw",
        "open",
        "-e",
        `(call :ccos.io.write-file {:path "${path}" :content "x"})`,
      ]);
    expect(write("open/a.txt").status).toBe(0);
    expect(readFileSync(join(clone.folder, "open/a.txt"), "utf8")).toBe("x");
    expect(write("open/../b.txt").status).toBe(3);
    expect(write("open/out/ambit-was-here").status).toBe(3);
    expect(existsSync("/etc/ambit-was-here")).toBe(false);
    expect(existsSync(join(clone.folder, "b.txt"))).toBe(false);
  });
});

describe("the state folder", () => {
  test("is closed to others, also one that was open before", () => {
    using clone = new Clone();
    mkdirSync(join(clone.folder, "state"), { mode: 0o755 });
    expect(clone.ambit(["run", "-e", "1", "--dir", "state"]).status).toBe(0);
    expect(statSync(join(clone.folder, "state")).mode & 0o777).toBe(0o700);
  });

  test("may be named before the subcommand or after it", () => {
    using clone = new Clone();
    clone.ambit(["--dir", "one", "run", "-e", "1"]);
    clone.ambit(["run", "-e", "1", "--dir", "one"]);
    expect(jsonOf(clone.ambit(["runs", "--dir", "one", "--json"]).stdout)).toHaveLength(2);
    expect(existsSync(join(clone.folder, ".ambit"))).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)("that cannot be written ends with exit code 5 (needs no root)", () => {
    using clone = new Clone();
    mkdirSync(join(clone.folder, "state"));
    chmodSync(clone.folder, 0o500);
    expect(clone.ambit(["run", "-e", "1", "--dir", "new"])).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/RECORD_UNWRITABLE/),
    });
    chmodSync(clone.folder, 0o700);
  });

  test("that is a file ends with exit code 5", () => {
    const finished = ambit(["run", "-e", "1", "--dir", "package.json"]);
    expect(finished).toMatchObject({ status: 5, stderr: expect.stringContaining("RECORD_UNWRITABLE") });
  });

  test("serves two processes at once", async () => {
    using clone = new Clone();
    const program = "(loop [i 0] (if (< i 50) (do (call :ccos.math.add i 1) (recur (+ i 1))) i))";
    const both = await Promise.all(
      [start(clone, ["run", "-e", program]), start(clone, ["run", "-e", program])].map(ended),
    );
    expect(both).toEqual([0, 0]);
    expect(jsonOf(clone.ambit(["verify", "--json"]).stdout)).toMatchObject({ ok: true, runs: 2 });
  });

  test("of a killed run verifies, and shows the run as interrupted", async () => {
    using clone = new Clone();
    const child = start(clone, [
      "run",
      "--allow",
      "*",
      "-e",
      "(do (call :ccos.io.log 1) (call :ccos.system.sleep-ms 60000))",
    ]);
    await new Promise((resolve) => child.stderr?.once("data", resolve));
    child.kill("SIGKILL");
    await ended(child);
    expect(jsonOf(clone.ambit(["verify", "--json"]).stdout)).toMatchObject({ ok: true });
    expect(jsonOf(clone.ambit(["runs", "--json"]).stdout)).toMatchObject([{ status: "interrupted" }]);
  });

  test("records a run that Ctrl-C ended in a tight loop as cancelled", async () => {
    using clone = new Clone();
    const child = start(clone, [
      "run",
      "--steps",
      "1000000000000",
      "-e",
      "(do (call :ccos.io.log 1) (loop [i 0] (recur (+ i 0))))",
    ]);
    await new Promise((resolve) => child.stderr?.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill("SIGINT");
    expect(await ended(child)).toBe(130);
    expect(jsonOf(clone.ambit(["runs", "--json"]).stdout)).toMatchObject([{ status: "cancelled" }]);
  });
});

function start(clone: Clone, args: readonly string[]) {
  const env = { ...process.env, HOME: clone.folder };
  return spawn(process.execPath, [join(root, "packages/cli/bin/ambit.js"), ...args], { cwd: clone.folder, env });
}

function ended(child: ReturnType<typeof start>): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

describe("the other commands", () => {
  test("--version and --help end well, and no command at all is bad usage", () => {
    expect(ambit(["--version"])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(ambit(["run", "--help"])).toMatchObject({ status: 0, stdout: expect.stringContaining("--allow") });
    expect(ambit([])).toMatchObject({ status: 2, stderr: expect.stringContaining("sandbox") });
  });

  test("--json answers a failure with one JSON value too", () => {
    expect(ambit(["check", "-e", "(+ 1", "--json"]).json).toMatchObject({ error: { code: "RTFS_PARSE" } });
    expect(ambit(["describe", "nowhere.tool", "--json"]).json).toMatchObject({ error: { code: "RESOLVE_NOT_FOUND" } });
    expect(ambit(["run", "--teleport", "--json"]).json).toMatchObject({ error: { code: "USAGE_INVALID" } });
  });

  test("check tells what a program can touch, with what is missing", () => {
    const program = '(do (call :ccos.io.read-file {:path "a.csv"}) (call :nowhere.tool {}))';
    const { status, json } = ambit(["check", "-e", program, "--json"]);
    expect(status).toBe(0);
    expect(json.needs.capabilities.map(({ id }: { id: string }) => id)).toEqual(["ccos.io.read-file", "nowhere.tool"]);
    expect(json.needs.paths).toMatchObject([{ path: expect.stringMatching(/^\/.*a\.csv$/), access: "read" }]);
    expect(json.needs.missing).toEqual(["nowhere.tool"]);
  });

  test("call makes one call", () => {
    expect(ambit(["call", "ccos.math.add", '{"a": 40, "b": 2}'])).toMatchObject({ status: 0, stdout: "42\n" });
    expect(ambit(["call", "ccos.math.add", "{a: 1}"])).toMatchObject({ status: 2 });
    expect(ambit(["call", "ccos.math.divide", '{"a": 1, "b": 0}'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/DivisionByZero/),
    });
  });

  test("caps and describe show what is installed", () => {
    const { json } = ambit(["caps", "--match", "math", "--json"]);
    expect(json.map(({ id }: { id: string }) => id)).toContain("ccos.math.add");
    expect(ambit(["describe", "ccos.io.log"]).stdout).toContain("ccos.io.log");
    expect(ambit(["describe", "ccos.io.lgo"])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("ccos.io.log"),
    });
  });

  test("show prints a run's records with what they refer to", () => {
    using clone = new Clone();
    clone.ambit(["run", "-e", '(call :ccos.io.log "hello there")']);
    const [{ runId }] = jsonOf(clone.ambit(["runs", "--json"]).stdout);
    expect(clone.ambit(["show", runId]).stdout).toMatch(/call\.requested[\s\S]*hello there/);
    expect(clone.ambit(["show", runId.slice(0, 20)]).stdout).toContain("hello there");
    expect(clone.ambit(["show", "run_nowhere"])).toMatchObject({ status: 2 });
  });

  test("a capability from a file is found, governed and run", () => {
    using clone = new Clone();
    mkdirSync(join(clone.folder, "capabilities"));
    const manifest = {
      id: "stats.mean",
      description: "Mean",
      input: { type: "object", properties: { values: { type: "array", items: { type: "number" } } } },
      output: { type: "number" },
      effects: ["pure"],
      provider: { type: "rtfs", source: "(fn [input] (/ (reduce + (:values input)) (count (:values input))))" },
    };
    const file = join(clone.folder, "capabilities/mean.json");
    writeFileSync(file, JSON.stringify(manifest));
    expect(clone.ambit(["run", "-e", "(call :stats.mean [1 2 6])"])).toMatchObject({ status: 0, stdout: "3\n" });
    writeFileSync(file, JSON.stringify({ ...manifest, effects: ["teleport"] }));
    expect(clone.ambit(["caps"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/mean\.json[\s\S]*effects/),
    });
  });

  test("an unknown key of the configuration is named with its place", () => {
    const finished = ambit(["run", "-e", "1"], (folder) =>
      writeFileSync(join(folder, "ambit.toml"), "[model]\nmodle = 1\n"),
    );
    expect(finished).toMatchObject({ status: 2, stderr: expect.stringMatching(/modle/) });
    expect(finished.stderr).toMatch(/ambit\.toml:2/);
  });
});
