import { execFileSync } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holdPath } from "./hold.ts";
import { copyReadable } from "./readable.ts";
import { fdPath } from "./tree.ts";

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-readable-"));
  await mkdir(join(top, "source"));
});
afterEach(() => rm(top, { recursive: true, force: true }));

test("a held path stays the one that was found, whatever takes its name", async () => {
  await writeFile(join(top, "source", "data"), "42");
  await using held = await holdPath(join(top, "source"));
  await rename(join(top, "source"), join(top, "moved"));
  await symlink("/etc", join(top, "source"));
  expect(await readdir(fdPath(held.handle))).toEqual(["data"]);
});

test("no link is followed to a held path, wherever it stands in it", async () => {
  await mkdir(join(top, "source", "inner"));
  await symlink("source", join(top, "link"));
  for (const path of [join(top, "link"), join(top, "link", "inner")])
    await expect(holdPath(path)).rejects.toMatchObject({ code: "SANDBOX_FAILED", hint: expect.any(String) });
});

test("a copy holds files, folders and links that others may read, and tells what it leaves out", async () => {
  const source = join(top, "source");
  await mkdir(join(source, "inner"), { mode: 0o700 });
  await writeFile(join(source, "inner", "data"), "42", { mode: 0o600 });
  await symlink("inner/data", join(source, "link"));
  execFileSync("mkfifo", [join(source, "pipe")]);
  await writeFile(Buffer.from(`${source}/\xfe`, "latin1"), "");
  await using held = await holdPath(source);
  const leftOut = await copyReadable(held, join(top, "copy"), { bytes: 100 });
  expect(leftOut.map(({ path }) => path).sort()).toEqual(["\\xfe", "pipe"]);
  expect((await readdir(join(top, "copy"))).sort()).toEqual(["inner", "link"]);
  expect(await readlink(join(top, "copy", "link"))).toBe("inner/data");
  expect(await readFile(join(top, "copy", "inner", "data"), "utf8")).toBe("42");
  expect((await stat(join(top, "copy", "inner", "data"))).mode & 0o777).toBe(0o444);
});

test("a copy that does not fit is refused, as is one whose place is taken", async () => {
  await writeFile(join(top, "source", "data"), "x".repeat(101));
  await using held = await holdPath(join(top, "source"));
  await expect(copyReadable(held, join(top, "copy"), { bytes: 100 })).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
  await expect(copyReadable(held, join(top, "copy"), { bytes: 200 })).rejects.toMatchObject({ code: "SANDBOX_FAILED" });
  await chmod(join(top, "copy"), 0o700);
});
