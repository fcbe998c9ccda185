import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveOf, holdWritable, type Writable } from "./writable.ts";

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-writable-"));
});
afterEach(() => rm(top, { recursive: true, force: true }));

async function archived(writable: Writable, bytes = 1024 * 1024): Promise<void> {
  for await (const _ of archiveOf(writable, { bytes }));
}

test("what its user may not read is left out of a copy and told, and the rest is there", async () => {
  const shut = { listed: 0o400, closed: 0o100, sealed: 0 };
  for (const name of Object.keys(shut)) {
    await mkdir(join(top, name));
    await writeFile(join(top, name, "x"), "1");
  }
  await writeFile(join(top, "dark"), "1", { mode: 0 });
  await writeFile(join(top, "open"), "1");
  for (const [name, mode] of Object.entries(shut)) await chmod(join(top, name), mode);
  await using writable = await holdWritable(top);
  await archived(writable);
  for (const name of Object.keys(shut)) await chmod(join(top, name), 0o700);
  const isRoot = process.geteuid?.() === 0;
  const all = ["closed", "closed/x", "dark", "listed", "listed/x", "open", "sealed", "sealed/x"];
  expect([...writable.known.keys()].sort()).toEqual(isRoot ? all : ["listed", "open"]);
  const leftOut = writable.leftOut.map(({ path }) => path).sort();
  expect(leftOut).toEqual(isRoot ? [] : ["closed", "dark", "listed/x", "sealed"]);
});

test("a copy that does not fit into the disk limit is refused", async () => {
  await writeFile(join(top, "big"), "x".repeat(5000));
  await using writable = await holdWritable(top);
  await expect(archived(writable, 8191)).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
});
