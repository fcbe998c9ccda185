import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findProgram } from "./environment.ts";

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-path-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(top, { recursive: true, force: true });
});

test("a folder, or a file that nobody may execute, is no program, whatever stands first on PATH", async () => {
  await mkdir(join(top, "folder", "tool"), { recursive: true });
  await mkdir(join(top, "data"));
  await writeFile(join(top, "data", "tool"), "", { mode: 0o644 });
  await mkdir(join(top, "real"));
  await writeFile(join(top, "real", "tool"), "#!/bin/sh\n");
  await chmod(join(top, "real", "tool"), 0o755);
  vi.stubEnv("PATH", ["folder", "data", "real"].map((name) => join(top, name)).join(":"));
  expect(await findProgram("tool")).toBe(join(top, "real", "tool"));
  expect(await findProgram("no-such-tool")).toBeUndefined();
});
