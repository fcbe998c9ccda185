import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "../support/clone.ts";

const ambit = join(root, "packages/cli/bin/ambit.js");

/** A capability whose every text would steer a terminal. */
const loud = {
  id: "x.loud",
  description: "\u001b]0;title\u0007 \u009b31m red \r over\nreads  /nothing",
  effects: ["pure"],
  input: { type: "object", description: "\u009b2J" },
  output: true,
  provider: { type: "rtfs", source: "(fn [input] 1)" },
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

describe("what files and programs say", () => {
  test.each([
    ["caps", "--match", "x.loud"],
    ["describe", "x.loud"],
    ["check", "-e", '(call :ccos.io.read-file {:path "\\u001b[2J\\nwrites /etc"})'],
    ["run", "\u001b[2J.rtfs"],
    ["run", "-e", '(throw (error "\\u001b[2J"))'],
    ["runs"],
  ])("does not reach a terminal as controls: ambit %s %s", (...args) => {
    using clone = new Clone();
    mkdirSync(join(clone.folder, "capabilities"));
    writeFileSync(join(clone.folder, "capabilities/loud.json"), JSON.stringify(loud));
    writeFileSync(join(clone.folder, "\u001b[2J.rtfs"), '(+ 1 "a")');
    if (args[0] === "runs") clone.ambit(["run", "\u001b[2J.rtfs"]);
    const { stdout, stderr } = clone.ambit(args);
    expect(stdout + stderr).not.toMatch(controls);
    expect(stdout).not.toMatch(/^(reads {2}\/nothing|writes \/etc)/m);
  });
});

describe("a reader that has gone away", () => {
  test.each([
    [["caps"], 0],
    [["run", "-e", '(do (println "x") (call :ccos.io.log "x") (println "x") 1)'], 0],
    [["run", "-e", "(/ 1 0)", "--json"], 1],
  ])("changes nothing about ambit %s", async (args, status) => {
    using clone = new Clone();
    const child = spawn(process.execPath, [ambit, ...args], {
      cwd: clone.folder,
      env: { ...process.env, HOME: clone.folder },
    });
    child.stdout.destroy();
    const said: Buffer[] = [];
    child.stderr.on("data", (piece: Buffer) => said.push(piece));
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(status);
    expect(Buffer.concat(said).toString()).not.toMatch(/EPIPE|node:/);
  });

  test("is not a full disk, which fails the command", () => {
    using clone = new Clone();
    const { status, stderr } = clone.run("/bin/sh", ["-c", `${process.execPath} ${ambit} caps > /dev/full`]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/cannot be written: ENOSPC/) });
  });
});

test.each([
  ["run", "-e", "1", "--dir", ""],
  ["--dir", "", "runs"],
  ["run", "-e", "1", "--ro", ""],
  ["run", "-e", "1", "--rw", ""],
  ["sandbox", "run", "--rw", "", "--", "true"],
])("an empty path is bad usage, and not the working folder: %s %s %s %s", (...args) => {
  using clone = new Clone();
  expect(clone.ambit(args)).toMatchObject({ status: 2, stderr: expect.stringMatching(/empty/) });
});

test.runIf(existsSync("/usr/bin/script"))(
  "Ctrl-C at a program's question ends the run, whatever the program catches",
  async () => {
    using clone = new Clone();
    const program = '(loop [] (do (try (call :ccos.user.ask "name?") (catch e "swallowed")) (recur)))';
    const words = [process.execPath, ambit, "run", "--allow", "*", "-e", program].map((word) => `'${word}'`);
    const child = spawn("/usr/bin/script", ["-qec", words.join(" "), "/dev/null"], {
      cwd: clone.folder,
      env: { ...process.env, HOME: clone.folder },
    });
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (piece: Buffer) => piece.includes("name?") && resolve());
    });
    child.stdin.write("\u0003");
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(130);
    expect(JSON.parse(clone.ambit(["runs", "--json"]).stdout)).toMatchObject([{ status: "cancelled" }]);
  },
);

test("a folder for keys that somebody else made in the machine's temporary folder is not taken", () => {
  using clone = new Clone();
  const planted = join(clone.folder, `ambit-keys-${process.getuid?.()}`);
  mkdirSync(planted, { mode: 0o777 });
  chmodSync(planted, 0o777);
  const withoutHome = `HOME=/nowhere/at/all TMPDIR=${clone.folder} ${process.execPath} ${ambit} run -e 1`;
  expect(clone.run("/bin/sh", ["-c", withoutHome])).toMatchObject({
    status: 5,
    stderr: expect.stringMatching(/AMBIT_KEYS/),
  });
  chmodSync(planted, 0o700);
  expect(clone.run("/bin/sh", ["-c", withoutHome])).toMatchObject({ status: 0, stdout: "1\n" });
});
