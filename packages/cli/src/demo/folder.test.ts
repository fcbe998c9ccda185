import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureFolder } from "./folder.ts";

test("folders that stayed empty go away; one that holds something, or was there before, stays", async () => {
  const root = await mkdtemp(join(tmpdir(), "ambit-folder-"));
  try {
    {
      await using _empty = await ensureFolder(join(root, "a", "b"));
      expect(existsSync(join(root, "a", "b"))).toBe(true);
    }
    expect(existsSync(join(root, "a"))).toBe(false);
    {
      await using _used = await ensureFolder(join(root, "a", "b"));
      await writeFile(join(root, "a", "b", "report.md"), "x");
    }
    expect(existsSync(join(root, "a", "b", "report.md"))).toBe(true);
    {
      await using _before = await ensureFolder(root);
    }
    expect(existsSync(root)).toBe(true);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("a folder that cannot be made is named at once", async () => {
  await expect(ensureFolder("/proc/nowhere/x")).rejects.toMatchObject({ code: "USAGE_INVALID" });
  await expect(ensureFolder("/etc/hostname/x")).rejects.toMatchObject({ code: "USAGE_INVALID" });
});
