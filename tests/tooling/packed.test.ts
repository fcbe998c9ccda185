import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const npmTimeoutMs = 300_000;

describe.skipIf(!isWritable(root))("the packed command (needs a writable clone)", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ambit-packed-"));
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    npm(["pack", "--workspace", "ambit", "--pack-destination", folder], root);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "no tarball";
    npm(["install", "--prefer-offline", "--no-package-lock", join(folder, tarball)], folder);
  }, npmTimeoutMs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("runs a program in a folder that has never seen the repository", () => {
    const { status, stdout, stderr } = ambit(["run", "-e", "(+ 1 2)", "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ status: "completed", value: 3 });
    expect(status).toBe(0);
  });

  test("records and verifies there", () => {
    expect(ambit(["run", "-e", '(call :ccos.io.log "hello")']).status).toBe(0);
    const { status, stdout } = ambit(["verify", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
    expect(status).toBe(0);
  });

  test("tells the demo's story from its own example", () => {
    const { status, stdout, stderr } = ambit(["demo", "--choose", "1", "--yes", "--json"]);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ value: { trend: "upward" }, verify: { ok: true } });
  });

  test("carries no source, no test and no other package of the workspace", () => {
    const files = readdirSync(join(folder, "node_modules/ambit"), { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /\.ts$|\.test\./.test(file))).toEqual([]);
    expect(readdirSync(join(folder, "node_modules"))).not.toContain("@ambit");
    expect(files).toContain("LICENSE");
  });

  function ambit(args: string[]) {
    const env = { ...process.env, HOME: folder, NO_COLOR: "1" };
    return spawnSync(join(folder, "node_modules/.bin/ambit"), args, { cwd: folder, encoding: "utf8", env });
  }
});

function npm(args: string[], cwd: string): void {
  execFileSync("npm", [...args, "--loglevel=error"], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    timeout: npmTimeoutMs,
  });
}

function isWritable(path: string): boolean {
  try {
    accessSync(join(path, "packages/cli"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
