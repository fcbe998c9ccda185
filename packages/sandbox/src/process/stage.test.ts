import { chmod, lstat, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isReachable } from "./reach.ts";
import { stageFile } from "./stage.ts";

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-stage-"));
});
afterEach(() => rm(top, { recursive: true, force: true }));

test("a staged file has its hash for a name, is copied once, and nobody can write it", async () => {
  const source = join(top, "interpreter");
  await writeFile(source, `#!/bin/sh\n# ${top}\n`);
  const stage = { uid: process.geteuid?.() ?? 0, files: top, copies: top, leases: top };
  const staged = await stageFile(source, stage);
  expect(basename(staged)).toMatch(/^[0-9a-f]{64}$/);
  expect((await lstat(staged)).mode & 0o777).toBe(0o555);
  const first = await lstat(staged);
  expect(await stageFile(source, stage)).toBe(staged);
  expect((await lstat(staged)).ino).toBe(first.ino);
  expect(await readFile(staged, "utf8")).toContain(top);
});

test("a path is reachable only when every folder above it lets others pass", async () => {
  const file = join(top, "f");
  await writeFile(file, "", { mode: 0o644 });
  await chmod(top, 0o700);
  expect(await isReachable(file, 4_000_000)).toBe(false);
  await chmod(top, 0o755);
  expect(await isReachable(file, 4_000_000)).toBe(true);
});
