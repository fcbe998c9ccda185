import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "../support/clone.ts";

const program = "(reduce + (map (fn [x] (* x x)) (range 10)))";

/** A clone with the program as `p.rtfs`. */
function withProgram(source: string): Clone {
  const clone = new Clone();
  writeFileSync(join(clone.folder, "p.rtfs"), source);
  return clone;
}

function succeed(clone: Clone, args: readonly string[]): string {
  const { status, stdout, stderr } = clone.ambit(args);
  expect(status, stderr).toBe(0);
  return stdout;
}

describe("the forms of a program", () => {
  test("agree in what they give, what they cost and what they can touch", () => {
    using clone = withProgram('(do (call :ccos.io.log "a") (call :ccos.math.add 1 2))');
    writeFileSync(join(clone.folder, "p.json"), succeed(clone, ["parse", "p.rtfs"]));
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    const told = [["p.rtfs"], ["--ast", "p.json"], ["p.rtfsc"]].map((form) => {
      const { printed, needs, metrics } = JSON.parse(succeed(clone, ["run", ...form, "--allow", "ccos.*", "--json"]));
      return { printed, needs, steps: metrics.steps, calls: metrics.calls };
    });
    expect(told[0]).toMatchObject({ printed: "3", calls: 2 });
    expect(told).toEqual([told[0], told[0], told[0]]);
    const checked = [["p.rtfs"], ["--ast", "p.json"], ["p.rtfsc"]].map((form) => {
      const { description, ...facts } = JSON.parse(succeed(clone, ["check", ...form, "--json"]));
      return facts;
    });
    expect(checked).toEqual([checked[0], checked[0], checked[0]]);
  });

  test("follow each other through a pipe", () => {
    using clone = withProgram(program);
    const { status, stdout } = clone.run("sh", ["-c", `${ambit} parse p.rtfs | ${ambit} run --ast -`]);
    expect([status, stdout]).toEqual([0, "285\n"]);
    const compiled = clone.run("sh", [
      "-c",
      `echo '(+ 1 2)' | ${ambit} parse - | ${ambit} compile --ast - -o p.rtfsc && ${ambit} run p.rtfsc`,
    ]);
    expect(compiled).toMatchObject({ status: 0, stdout: expect.stringMatching(/p\.rtfsc: \d+ bytes\n3\n$/) });
  });

  test("are told apart where one is given in place of another", () => {
    using clone = withProgram(program);
    writeFileSync(join(clone.folder, "p.json"), succeed(clone, ["parse", "p.rtfs"]));
    succeed(clone, ["compile", "p.rtfs"]);
    const refusal = (...args: string[]) => {
      const { status, stderr } = clone.ambit(args);
      expect(status).toBe(2);
      return stderr;
    };
    for (const command of ["run", "check", "compile"])
      expect(refusal(command, "p.json")).toMatch(/p\.json is an AST[\s\S]*hint Give it as --ast p\.json\.\n$/);
    for (const command of ["parse", "fmt"]) {
      expect(refusal(command, "p.json")).toMatch(/p\.json is an AST, and this takes source\n {2}hint Give the program/);
      expect(refusal(command, "p.rtfsc")).toMatch(/p\.rtfsc is bytecode, and this takes source\n {2}hint Give the/);
    }
  });

  test("are compiled beside their source where no other place is named", () => {
    using clone = withProgram(program);
    writeFileSync(join(clone.folder, "p.json"), succeed(clone, ["parse", "p.rtfs"]));
    expect(succeed(clone, ["compile", "./p.rtfs"])).toMatch(/^\.\/p\.rtfsc: \d+ bytes\n$/);
    expect(succeed(clone, ["run", "p.rtfsc"])).toBe("285\n");
    expect(succeed(clone, ["compile", "--ast", "p.json"])).toMatch(/^p\.rtfsc: /);
    for (const unnamed of [["-e", "1"], ["p.rtfsc"]]) {
      expect(clone.ambit(["compile", ...unnamed])).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/hint .*--output/),
      });
    }
  });

  test("name the original place of an error", () => {
    using clone = withProgram("(do\n  (+ 1 :a))");
    writeFileSync(join(clone.folder, "p.json"), succeed(clone, ["parse", "p.rtfs"]));
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    for (const form of [["p.rtfs"], ["--ast", "p.json"], ["p.rtfsc"]]) {
      const { status, stdout } = clone.ambit(["run", ...form, "--json"]);
      expect([status, JSON.parse(stdout).error.at]).toEqual([1, { file: "p.rtfs", line: 2, column: 3 }]);
    }
  });

  test("take the modules of their program along: bytecode needs no file beside it", () => {
    using clone = withProgram("(import lib :only [twice]) (twice 21)");
    writeFileSync(join(clone.folder, "lib.rtfs"), "(module lib (defn twice [n] (* 2 n)))");
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    mkdirSync(join(clone.folder, "elsewhere"));
    const moved = clone.run("sh", ["-c", `mv p.rtfsc elsewhere && cd elsewhere && ${ambit} run p.rtfsc`]);
    expect(moved).toMatchObject({ status: 0, stdout: "42\n" });
    writeFileSync(join(clone.folder, "p.json"), succeed(clone, ["parse", "p.rtfs"]));
    expect(succeed(clone, ["run", "--ast", "p.json"])).toBe("42\n");
  });

  test("stand in the record as they ran", () => {
    using clone = withProgram(program);
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    const { runId } = JSON.parse(succeed(clone, ["run", "p.rtfsc", "--json"]));
    expect(succeed(clone, ["show", runId, "--json"])).toContain("rtfs-bytecode");
    expect(succeed(clone, ["verify"])).toMatch(/./);
  });
});

const ambit = `"${process.execPath}" "${join(root, "packages/cli/bin/ambit.js")}"`;

describe("ambit compile", () => {
  test("replaces what it wrote before at once, and leaves nothing else", () => {
    using clone = withProgram(program);
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    const before = readFileSync(join(clone.folder, "p.rtfsc"));
    writeFileSync(join(clone.folder, "p.rtfs"), "(inc 1)");
    const { file, bytes } = JSON.parse(succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc", "--json"]));
    expect([file, bytes]).toEqual(["p.rtfsc", statSync(join(clone.folder, "p.rtfsc")).size]);
    expect(readFileSync(join(clone.folder, "p.rtfsc"))).not.toEqual(before);
    expect(readdirSync(clone.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["a program that cannot be read", ["compile", "-e", "(+ 1", "-o", "x.rtfsc"], 2, /closed/],
    ["another name", ["compile", "-e", "1", "-o", "x.rtfs"], 2, /\.rtfsc/],
    ["no name", ["compile", "-e", "1"], 2, /--output/],
    ["a folder that is not there", ["compile", "-e", "1", "-o", "no/x.rtfsc"], 1, /Cannot write no\/x\.rtfsc/],
    ["a folder in its place", ["compile", "-e", "1", "-o", "f.rtfsc"], 1, /no regular file/],
  ])("writes nothing for %s", (_, args, status, message) => {
    using clone = new Clone();
    mkdirSync(join(clone.folder, "f.rtfsc"));
    const finished = clone.ambit(args);
    expect(finished.stderr).toMatch(message);
    expect(finished.status).toBe(status);
    expect(existsSync(join(clone.folder, "x.rtfsc"))).toBe(false);
  });
});

describe("what is given as another form than it is", () => {
  /** Runs the command line on a file of these bytes. */
  function given(name: string, bytes: string | Uint8Array, args: readonly string[]) {
    using clone = new Clone();
    writeFileSync(join(clone.folder, name), bytes);
    const { status, stdout, stderr } = clone.ambit([...args, "--json"]);
    return { status, stderr, error: JSON.parse(stdout).error };
  }

  test("is told by its content, not by its name", () => {
    using clone = withProgram(program);
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    symlinkSync("p.rtfsc", join(clone.folder, "plan"));
    expect(succeed(clone, ["run", "plan"])).toBe("285\n");
  });

  test("is refused as invalid bytecode", () => {
    const invalid = { code: "RTFS_BYTECODE_INVALID", kind: "InvalidBytecode", hint: expect.any(String) };
    expect(given("b.rtfsc", Uint8Array.of(1, 2, 3, 4, 5), ["run", "b.rtfsc"])).toMatchObject({
      status: 2,
      error: invalid,
    });
    expect(given("b.rtfsc", program, ["check", "b.rtfsc"])).toMatchObject({ status: 2, error: invalid });
    using clone = withProgram(program);
    succeed(clone, ["compile", "p.rtfs", "-o", "p.rtfsc"]);
    const bytes = readFileSync(join(clone.folder, "p.rtfsc"));
    const middle = bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    expect(given("b.rtfsc", bytes, ["run", "b.rtfsc"])).toMatchObject({ status: 2, error: invalid });
  });

  test("is refused as an invalid AST, by the path of what is wrong", () => {
    const tree = {
      format: "rtfs-ast",
      version: 1,
      file: "/dev/tty",
      forms: [{ kind: "symbol", name: "a b", start: [1, 1, 0], end: [1, 4, 3] }],
    };
    expect(given("a.json", JSON.stringify(tree), ["run", "--ast", "a.json"])).toMatchObject({
      status: 2,
      error: { code: "RTFS_AST_INVALID", kind: "InvalidAst", details: { path: "$.forms[0]" } },
    });
    expect(given("a.json", program, ["check", "--ast", "a.json"])).toMatchObject({
      status: 2,
      error: { code: "RTFS_AST_INVALID" },
    });
    expect(given("a.json", "[".repeat(200_000), ["run", "--ast", "a.json"])).toMatchObject({
      status: 2,
      error: { code: "RTFS_AST_INVALID" },
    });
  });

  test("names no file that would be opened for its lines", () => {
    const at = { start: [1, 1, 0], end: [1, 8, 7] };
    const items = [{ kind: "symbol", name: "nowhere", start: [1, 2, 1], end: [1, 7, 6] }];
    const tree = { format: "rtfs-ast", version: 1, file: "secret.txt", forms: [{ kind: "list", items, ...at }] };
    using clone = new Clone();
    writeFileSync(join(clone.folder, "secret.txt"), "the secret line\n");
    writeFileSync(join(clone.folder, "a.json"), JSON.stringify(tree));
    const { status, stderr } = clone.ambit(["run", "--ast", "a.json"]);
    expect([status, stderr]).toEqual([1, expect.stringContaining("secret.txt:1:")]);
    expect(stderr).not.toContain("the secret line");
  });

  test("is refused where a name fits two forms", () => {
    const { status, error } = given("a.json", "{}", ["run", "a.json", "--ast", "a.json"]);
    expect([status, error.code]).toEqual([2, "USAGE_INVALID"]);
  });
});
