import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holdPath } from "../files/hold.ts";
import { defaultLimits, type SandboxSpec } from "../spec.ts";
import { planMounts } from "./mounts.ts";
import { canStandAsItIs } from "./reach.ts";
import type { Stage } from "./stage.ts";

let top: string;
let stage: Stage;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-mounts-"));
  await chmod(top, 0o755);
  const folder = (name: string) => join(top, "stage", name);
  stage = { uid: 0, files: folder("files"), copies: folder("copies"), leases: folder("leases") };
  for (const path of [stage.files, stage.copies, join(top, "data", "inner")]) await mkdir(path, { recursive: true });
});
afterEach(() => rm(top, { recursive: true, force: true }));

const reading = (readOnly: string[]): SandboxSpec => ({
  limits: defaultLimits,
  env: {},
  readOnly,
  readWrite: [],
  network: "none",
});

describe("a read-only path", () => {
  test("that is another one by the time the cage stands is told from what was asked for", async () => {
    await using mounts = await planMounts(reading([join(top, "data")]), { uid: undefined, stage });
    const host = { pid: process.pid }; // shows what a cage would show that was made from the same names
    await expect(mounts.verify(host)).resolves.toBeUndefined();
    await rename(join(top, "data"), join(top, "moved"));
    await mkdir(join(top, "data"));
    await expect(mounts.verify(host)).rejects.toMatchObject({ code: "SANDBOX_FAILED" });
    await rm(join(top, "data"), { recursive: true });
    await symlink("moved", join(top, "data"));
    await expect(mounts.verify(host)).rejects.toMatchObject({ code: "SANDBOX_FAILED" });
  });

  test("that lies in another one is mounted with it", async () => {
    const paths = [join(top, "data", "inner"), join(top, "data"), join(top, "data")];
    await using mounts = await planMounts(reading(paths), { uid: undefined, stage });
    expect(mounts.list).toEqual([{ kind: "bind", source: join(top, "data"), path: join(top, "data") }]);
  });

  test("with a pipe deep in it is copied, behind however many files", async () => {
    await mkdir(join(top, "data", "many"));
    for (let index = 0; index < 5200; index++) await writeFile(join(top, "data", "many", `${index}`), "");
    expect(await stands(join(top, "data"))).toBe(true);
    execFileSync("mkfifo", [join(top, "data", "inner", "pipe")]);
    expect(await stands(join(top, "data"))).toBe(false);
    await rm(join(top, "data", "many"), { recursive: true });
    await using mounts = await planMounts(reading([join(top, "data")]), { uid: undefined, stage });
    expect(mounts.list).toMatchObject([{ kind: "bind", source: expect.stringContaining(stage.copies) }]);
  });

  test("with a pipe in a folder whose name is no text is copied too", async () => {
    const odd = Buffer.from(`${top}/data/\xff`, "latin1");
    await mkdir(odd);
    await rename(pipeIn(top), Buffer.concat([odd, Buffer.from("/pipe")]));
    expect(await stands(join(top, "data"))).toBe(false);
  });

  test("stands as it is only where the cage's user may read all of it", async () => {
    expect(await stands(join(top, "data"), 4_000_000)).toBe(true);
    await writeFile(join(top, "data", "secret"), "", { mode: 0o600 });
    expect(await stands(join(top, "data"), 4_000_000)).toBe(false);
  });
});

async function stands(path: string, uid?: number): Promise<boolean> {
  await using held = await holdPath(path);
  return await canStandAsItIs(held, uid);
}

function pipeIn(folder: string): string {
  execFileSync("mkfifo", [join(folder, "pipe")]);
  return join(folder, "pipe");
}
