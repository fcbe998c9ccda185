import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, root } from "./support/clone.ts";

/** Examples that a command drives, with what it has to show. All others have a `run.mjs` that asserts for itself. */
const driven = new Map([
  ["01-missing-capability", { command: ["demo", "--choose", "2"], shows: /MISSING CAPABILITY: analyze_csv_trends/ }],
]);

const folders = readdirSync(join(root, "examples")).filter((name) => /^\d\d-/.test(name));
const canCage = spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"], { stdio: "ignore" }).status === 0;

describe.skipIf(!canCage)("the examples (needs bubblewrap)", () => {
  test.each(folders)("%s does what it says", (name) => {
    using clone = new Clone();
    const script = join(clone.folder, "examples", name, "run.mjs");
    const example = driven.get(name);
    if (!existsSync(script) && !example) throw new Error(`examples/${name} has no run.mjs and no command drives it`);
    const { status, stdout, stderr } = example ? clone.ambit(example.command) : clone.run(process.execPath, [script]);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout + stderr).toMatch(example?.shows ?? /./);
  });
});
