import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSandbox } from "../open.ts";
import { openEngine } from "../process/engine.ts";
import { runInCage } from "../process/run.ts";
import { canCage, python, run, sh, specOf, suite } from "./process.fixture.ts";

const mebi = 1024 * 1024;

describe.skipIf(!canCage)(suite("a program in a cage"), () => {
  test("gives its output, its code and the figures of its run", async () => {
    const report = await sh("echo out; echo err >&2; exit 3");
    expect(report).toMatchObject({ tier: "process", engine: "bubblewrap", exitCode: 3, signal: null, timedOut: false });
    expect(report).toMatchObject({ stdout: "out\n", stderr: "err\n" });
    expect(report.limit).toBeUndefined();
    expect(report.limits.memoryBytes).toMatchObject({ value: 256 * mebi });
  });

  test("reads what stands on its stdin", async () => {
    const report = await run({ kind: "command", argv: ["cat"], stdin: Buffer.from("given") });
    expect(report.stdout).toBe("given");
  });

  test("that does not exist ends as a shell says it", async () => {
    expect(await run({ kind: "command", argv: ["no-such-program"] })).toMatchObject({ exitCode: 127 });
  });

  test("that a signal ended is told by its name", async () => {
    expect(await sh("kill -TERM $$")).toMatchObject({ exitCode: 143, signal: "SIGTERM" });
  });

  test("sees only the variables that were listed", async () => {
    const { stdout } = await sh("env", { env: { A: "1", LD_LIBRARY_PATH: "/x y" } });
    const names = stdout.trim().split("\n").sort();
    expect(names).toEqual(
      [
        "A=1",
        "HOME=/tmp",
        "LANG=C.UTF-8",
        "LD_LIBRARY_PATH=/x y",
        "PATH=/ambit/bin:/usr/local/bin:/usr/bin:/bin",
        "PWD=/workspace",
      ].sort(),
    );
  });

  test("starts in an empty folder that the next run does not share", async () => {
    await using box = await openSandbox(specOf());
    const command = { kind: "command", argv: ["sh", "-c", "pwd; ls -A . /tmp | grep -v :; touch mark"] } as const;
    expect((await box.run(command)).stdout.trim()).toBe("/workspace");
    expect((await box.run(command)).stdout.trim()).toBe("/workspace");
  });
});

describe.skipIf(!canCage)(suite("a script in a cage"), () => {
  test.each([
    ["python", "import json, os, sys\nos.write(3, json.dumps(json.load(sys.stdin)['n'] + 1).encode())"],
    ["javascript", "const n = JSON.parse(require('fs').readFileSync(0)).n; require('fs').writeSync(3, `${n + 1}`)"],
    ["shell", "read -r line; echo 42 >&3"],
  ] as const)(
    "in %s takes its input from stdin and gives its result over the private descriptor",
    async (language, source) => {
      const report = await run({ kind: "script", language, source, input: { n: 41 } });
      expect(report).toMatchObject({ exitCode: 0, result: 42, resultFrom: "channel", stdout: "" });
    },
  );

  test("may give its result as the last JSON line on stdout", async () => {
    const report = await python("print('working')\nprint('{\"a\": [1]}')\n");
    expect(report).toMatchObject({ result: { a: [1] }, resultFrom: "stdout" });
  });

  test("finds a large input in a file", async () => {
    const source = "import json, os\nprint(len(json.load(open(os.environ['AMBIT_INPUT']))))";
    const report = await run({ kind: "script", language: "python", source, input: "x".repeat(2 * mebi) });
    expect(report.stdout.trim()).toBe(String(2 * mebi));
  });

  test("that prints garbage has no result and is no failure of ours", async () => {
    const report = await python("import os\nprint('}{')\nos.write(3, b'not json')");
    expect(report.result).toBeUndefined();
    expect(report.notes).toContain("no result: what came over the result descriptor is no JSON");
  });

  test("that gives far more than a result may be has none, and neither stops nor is stopped for it", async () => {
    const report = await python(
      "import os\nf = os.fdopen(3, 'wb')\nf.write(b'[' + b'[],' * 3000000 + b'[]]')\nf.close()",
    );
    expect(report).toMatchObject({ exitCode: 0 });
    expect(report.result).toBeUndefined();
    expect(report.notes).toContain("no result: it is larger than 1048576 bytes");
  });

  test("in modern JavaScript may be a module", async () => {
    const report = await run({
      kind: "script",
      language: "javascript",
      source: "import { sep } from 'node:path'; console.log(await Promise.resolve(sep))",
    });
    expect(report.stdout).toBe("/\n");
  });
});

describe.skipIf(!canCage)(suite("a limit of a cage"), () => {
  test("on the clock ends a loop", async () => {
    const report = await python("while True: pass", { limits: { wallMs: 500 } });
    expect(report).toMatchObject({ limit: "wall", timedOut: true, exitCode: null, signal: "SIGKILL" });
    expect(report.durationMs).toBeLessThan(5000);
  });

  test("on output ends a flood and keeps what fits", async () => {
    const report = await sh("yes", { limits: { outputBytes: 10_000 } });
    expect(report.limit).toBe("output");
    expect(report.stdout).toHaveLength(10_000);
  });

  test("on memory ends a bomb", async () => {
    const report = await python("a = []\nwhile True: a.append(bytearray(1 << 20))", {
      limits: { memoryBytes: 64 * mebi },
    });
    expect(report.limit).toBe("memory");
    expect(report.exitCode).not.toBe(0);
  });

  test("on disk is named when the working folder is full", async () => {
    const report = await sh("yes | head -c 64m > big", { limits: { diskBytes: 4 * mebi } });
    expect(report).toMatchObject({ limit: "disk", exitCode: 1 });
  });

  test("on processes is named when one was refused", async () => {
    const source = `import os, sys, time
bad = 0
for i in range(200):
  try:
    if os.fork() == 0: time.sleep(2); os._exit(0)
  except OSError: bad = 1; time.sleep(0.02)
sys.exit(bad)`;
    const report = await python(source, { limits: { pids: 20 } });
    expect(report).toMatchObject({ limit: "pids", exitCode: 1 });
  });

  test("on processor time ends many loops together", async () => {
    const line = "for i in 1 2 3 4; do python3 -c 'while True: pass' & done; wait";
    const report = await sh(line, { limits: { cpuMs: 600, wallMs: 20_000 } });
    expect(report.limit).toBe("cpu");
  });

  test("on descriptors is named by the program's own words", async () => {
    const report = await python("files = [open('/dev/null') for _ in range(1000)]", { limits: { fds: 32 } });
    expect(report).toMatchObject({ limit: "fds", exitCode: 1 });
  });

  test("that was not reached is not named, whatever the program's code", async () => {
    expect((await sh("exit 7")).limit).toBeUndefined();
  });

  test("holds without cgroups too, by rlimit and sampling, and says so", async () => {
    const engine = { ...(await openEngine()), cgroups: undefined, withoutCgroups: "taken away by a test" };
    const spec = specOf({ limits: { memoryBytes: 64 * mebi } });
    const source = "a = []\nwhile True: a.append(bytearray(1 << 20))";
    const program = { kind: "script", language: "python", source } as const;
    const report = await runInCage(program, { engine, spec, signal: undefined });
    expect(report.limit).toBe("memory");
    expect(report.limits.memoryBytes?.by).toBe("rlimit per process + sampling");
    expect(report.notes.join()).toContain("taken away by a test");
    const node = { kind: "script", language: "javascript", source: "console.log(6 * 7)" } as const;
    expect(await runInCage(node, { engine, spec, signal: undefined })).toMatchObject({ stdout: "42\n", exitCode: 0 });
  });
});

describe.skipIf(!canCage)(suite("an abort"), () => {
  test("ends a running program and says that it was cancelled", async () => {
    await using box = await openSandbox(specOf());
    const running = box.run({ kind: "command", argv: ["sleep", "60"] }, { signal: AbortSignal.timeout(300) });
    await expect(running).rejects.toMatchObject({ code: "EXECUTE_CANCELLED" });
  });

  test("at any moment of the start leaves nothing behind", async () => {
    await using box = await openSandbox(specOf());
    const sleep = { kind: "command", argv: ["sleep", "61.25"] } as const;
    const runs = Array.from({ length: 12 }, (_, index) => box.run(sleep, { signal: AbortSignal.timeout(index * 2) }));
    for (const run of await Promise.allSettled(runs)) expect(run.status).toBe("rejected");
    expect(await processesWith("61.25")).toEqual([]);
  });

  test("comes with closing the sandbox", async () => {
    const box = await openSandbox(specOf());
    const running = box.run({ kind: "command", argv: ["sleep", "60"] });
    const ended = expect(running).rejects.toMatchObject({ code: "EXECUTE_CANCELLED" });
    await box[Symbol.asyncDispose]();
    await ended;
  });
});

describe.skipIf(!canCage)(suite("a mounted path"), () => {
  let top: string;
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), "ambit-mount-"));
    await chmod(top, 0o755);
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  test("that is read-only stands at its own place and cannot be written", async () => {
    await writeFile(join(top, "data"), "42");
    const report = await sh(`cat ${top}/data; echo no > ${top}/data; echo no > ${top}/new`, { readOnly: [top] });
    expect(report.stdout).toBe("42");
    expect(await readdir(top)).toEqual(["data"]);
  });

  test("that only its owner may read is read all the same", async () => {
    await mkdir(join(top, "private"), { mode: 0o700 });
    await writeFile(join(top, "private", "data"), "42", { mode: 0o600 });
    const report = await sh(`cat ${top}/private/data; echo no > ${top}/private/new`, {
      readOnly: [join(top, "private")],
    });
    expect(report.stdout).toBe("42");
    expect(report.stderr).toContain("Read-only");
  });

  test("that is read-write is written back, with what was made and removed", async () => {
    await mkdir(join(top, "a"));
    await writeFile(join(top, "a", "gone"), "");
    await writeFile(join(top, "kept"), "old\n", { mode: 0o640 });
    const line = `cd ${top}; echo new >> kept; rm a/gone; mkdir b; echo x > b/made`;
    expect(await sh(line, { readWrite: [top] })).toMatchObject({ exitCode: 0, notes: expect.any(Array) });
    expect(await readFile(join(top, "kept"), "utf8")).toBe("old\nnew\n");
    expect(await readFile(join(top, "b", "made"), "utf8")).toBe("x\n");
    expect(await readdir(join(top, "a"))).toEqual([]);
  });

  test("that is one read-write file brings nothing of its folder along", async () => {
    await writeFile(join(top, "one"), "1");
    await writeFile(join(top, "other"), "2");
    const { stdout } = await sh(`ls ${top}; echo two > ${top}/one; echo x > ${top}/new`, {
      readWrite: [join(top, "one")],
    });
    expect(stdout).toBe("one\n");
    expect(await readFile(join(top, "one"), "utf8")).toBe("two\n");
    expect((await readdir(top)).sort()).toEqual(["one", "other"]);
  });

  test("is left as it was when the program did not end by itself", async () => {
    await writeFile(join(top, "data"), "old");
    const report = await sh(`echo new > ${top}/data; sleep 60`, { readWrite: [top], limits: { wallMs: 500 } });
    expect(report.notes.join()).toContain("nothing was written back");
    expect(await readFile(join(top, "data"), "utf8")).toBe("old");
  });

  test("is written back also when the program failed by itself", async () => {
    await sh(`echo partial > ${top}/log; exit 5`, { readWrite: [top] });
    expect(await readFile(join(top, "log"), "utf8")).toBe("partial\n");
  });

  test("that is larger than the disk limit is refused before the program starts", async () => {
    await writeFile(join(top, "big"), Buffer.alloc(2 * mebi));
    const started = sh("true", { readWrite: [top], limits: { diskBytes: mebi } });
    await expect(started).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
  });
});

async function processesWith(word: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.split("\0").includes(word));
}
