import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "./support/clone.ts";

const folders = readdirSync(join(root, "examples")).filter((name) => /^\d\d-/.test(name));
const canCage = spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"], { stdio: "ignore" }).status === 0;

test.each(folders)("examples/%s asserts its own result", (name) => {
  expect(existsSync(join(root, "examples", name, "run.mjs"))).toBe(true);
});

describe.skipIf(!canCage)("the examples (needs bubblewrap)", () => {
  test.each(folders)("%s does what it says", (name) => {
    using clone = new Clone();
    const { status, stdout, stderr } = clone.run(process.execPath, [join(root, "examples", name, "run.mjs")]);
    expect(status, stdout + stderr).toBe(0);
  });
});
