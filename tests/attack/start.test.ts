import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { attacks, canCage, open, sh } from "./cage.fixture.ts";

describe.skipIf(!canCage)(attacks("C: the caller's variables"), () => {
  let top: string;
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), "ambit-start-"));
    await writeFile(join(top, "f"), "x");
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  test("C73 no variable runs anything before the limits of the guest stand", async () => {
    const tar = "--checkpoint=1 --checkpoint-action=exec='ulimit -a >/tmp/early'";
    const env = { TAR_OPTIONS: tar, PATH: `${top}:/usr/bin:/bin`, BASH_ENV: `${top}/f`, ENV: `${top}/f` };
    const report = await sh("ls /tmp", { env, readWrite: [top] });
    expect(report).toMatchObject({ exitCode: 0, stderr: "" });
    expect(report.stdout).not.toContain("early");
  });

  test.each([
    ["OPTIND", "zzz"],
    ["PPID", "1"],
    ["IFS", "/"],
    ["LINENO", "x"],
    ["i", "1"],
    ["_", "x"],
    ["TAR_OPTIONS", "--no-such-option"],
    ["POSIXLY_CORRECT", "1"],
  ])("C73 %s arrives in the guest and steers nothing on the way", async (name, value) => {
    await using box = await open({ env: { [name]: value }, readWrite: [top] });
    const report = await box.run({
      kind: "command",
      argv: ["python3", "-c", `import os; print(os.environ["${name}"])`],
    });
    expect(report).toMatchObject({ stdout: `${value}\n`, exitCode: 0 });
  });

  test("C73 a program whose name looks like a variable is still the program", async () => {
    await using box = await open({ env: { A: "1" } });
    const copy = ["sh", "-c", "cp /usr/bin/printenv /tmp/A=2 && exec /tmp/A=2 A"];
    expect(await box.run({ kind: "command", argv: copy })).toMatchObject({ stdout: "1\n", exitCode: 0 });
    const missing = await box.run({ kind: "command", argv: ["A=2", "printenv", "A"] });
    expect(missing).toMatchObject({ stdout: "", exitCode: 127 });
  });
});
