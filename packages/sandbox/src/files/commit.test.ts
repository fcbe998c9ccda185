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
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commit } from "./commit.ts";
import { archiveOf, holdWritable } from "./writable.ts";

let top: string;
let host: string;
let cage: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "ambit-commit-"));
  [host, cage] = [join(top, "host"), join(top, "cage")];
  await mkdir(host);
  await mkdir(cage);
});
afterEach(() => rm(top, { recursive: true, force: true }));

/** Copies the host's folder as a cage has it, lets both change, and commits. */
async function committed(change: () => Promise<unknown>, bytes = 1024 * 1024) {
  await using writable = await holdWritable(host, "folder");
  for await (const _ of archiveOf(writable, { bytes }));
  await rm(cage, { recursive: true });
  await cloneTo(cage);
  await change();
  return await commit(writable, { cage, bytes });
}

async function cloneTo(target: string): Promise<void> {
  const { cp } = await import("node:fs/promises");
  await cp(host, target, { recursive: true, verbatimSymlinks: true });
}

describe("a commit", () => {
  test("touches nothing when nothing changed", async () => {
    await writeFile(join(host, "a"), "1");
    const before = await stat(join(host, "a"));
    expect(await committed(async () => {})).toEqual({ written: [], removed: [], refused: [] });
    expect((await stat(join(host, "a"))).ino).toBe(before.ino);
  });

  test("keeps the mode that a file had, and never gives a setuid bit", async () => {
    await writeFile(join(host, "a"), "1", { mode: 0o600 });
    await committed(async () => {
      await writeFile(join(cage, "a"), "22");
      await writeFile(join(cage, "new"), "x");
      await chmod(join(cage, "a"), 0o777);
      await chmod(join(cage, "new"), 0o4755);
    });
    expect((await stat(join(host, "a"))).mode & 0o7777).toBe(0o600);
    expect((await stat(join(host, "new"))).mode & 0o7777).toBe(0o755);
  });

  test("does not follow a link that was planted inside", async () => {
    await writeFile(join(top, "outside"), "safe");
    const { refused } = await committed(async () => {
      await symlink(join(top, "outside"), join(cage, "link"));
      await symlink(top, join(cage, "folder"));
    });
    expect(refused.map(({ path }) => path)).toEqual([join(host, "folder"), join(host, "link")]);
    expect(await readdir(host)).toEqual([]);
    expect(await readFile(join(top, "outside"), "utf8")).toBe("safe");
  });

  test("does not write through a link of the host", async () => {
    await writeFile(join(top, "outside"), "safe");
    await symlink(join(top, "outside"), join(host, "link"));
    const { refused } = await committed(async () => {
      await rm(join(cage, "link"));
      await writeFile(join(cage, "link"), "evil");
    });
    expect(await readFile(join(top, "outside"), "utf8")).toBe("safe");
    expect(await readlink(join(host, "link")).catch(() => "replaced")).toBe(join(top, "outside"));
    expect(refused).toHaveLength(1);
  });

  test("does not descend into a folder of the host that became a link meanwhile", async () => {
    await mkdir(join(host, "sub"));
    await mkdir(join(top, "outside"));
    const { refused } = await committed(async () => {
      await writeFile(join(cage, "sub", "x"), "evil");
      await rm(join(host, "sub"), { recursive: true });
      await symlink(join(top, "outside"), join(host, "sub"));
    });
    expect(await readdir(join(top, "outside"))).toEqual([]);
    expect(refused).toHaveLength(1);
  });

  test("holds on to the folder itself, whatever takes its name meanwhile", async () => {
    await mkdir(join(top, "outside"));
    await committed(async () => {
      await writeFile(join(cage, "x"), "1");
      await rename(host, join(top, "moved"));
      await symlink(join(top, "outside"), host);
    });
    expect(await readdir(join(top, "outside"))).toEqual([]);
    expect(await readdir(join(top, "moved"))).toEqual(["x"]);
  });

  test("leaves what the host changed meanwhile", async () => {
    await writeFile(join(host, "a"), "old");
    await writeFile(join(host, "b"), "old");
    const { refused } = await committed(async () => {
      await writeFile(join(cage, "a"), "guest");
      await rm(join(cage, "b"));
      await writeFile(join(host, "a"), "user");
      await writeFile(join(host, "b"), "user");
    });
    expect(refused.map(({ reason }) => reason)).toEqual([
      "the host changed it meanwhile",
      "the host changed it meanwhile",
    ]);
    expect(await readFile(join(host, "a"), "utf8")).toBe("user");
    expect(await readFile(join(host, "b"), "utf8")).toBe("user");
  });

  test("refuses a file whose size is only claimed", async () => {
    const { refused } = await committed(async () => {
      await writeFile(join(cage, "sparse"), "");
      await truncate(join(cage, "sparse"), 2 ** 40);
    });
    expect(refused).toEqual([{ path: join(host, "sparse"), reason: "it is larger than the disk limit leaves" }]);
    expect(await readdir(host)).toEqual([]);
  });

  test("removes a folder with what was in it, unless the host holds something new there", async () => {
    for (const name of ["a", "b"]) {
      await mkdir(join(host, name));
      await writeFile(join(host, name, "x"), "1");
    }
    const { removed, refused } = await committed(async () => {
      await rm(join(cage, "a"), { recursive: true });
      await rm(join(cage, "b"), { recursive: true });
      await writeFile(join(host, "b", "new"), "1");
    });
    expect(removed).toEqual([join(host, "a", "x"), join(host, "a"), join(host, "b", "x")]);
    expect(refused.map(({ path }) => path)).toEqual([join(host, "b")]);
    expect(await readdir(host)).toEqual(["b"]);
  });
});
