import { readdirSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Folders, freshFolders } from "./commit.fixture.ts";

const folders = freshFolders();
const committed: Folders["committed"] = (change, options) => folders.committed(change, options);

describe("a commit", () => {
  test("touches nothing when nothing changed", async () => {
    await writeFile(join(folders.host, "a"), "1");
    const before = await stat(join(folders.host, "a"));
    expect(await committed(async () => {})).toEqual({ written: [], removed: [], refused: [] });
    expect((await stat(join(folders.host, "a"))).ino).toBe(before.ino);
  });

  test("does not follow a link that was planted inside", async () => {
    await writeFile(join(folders.top, "outside"), "safe");
    const { refused } = await committed(async () => {
      await symlink(join(folders.top, "outside"), join(folders.cage, "link"));
      await symlink(folders.top, join(folders.cage, "folder"));
    });
    expect(refused.map(({ path }) => path)).toEqual([join(folders.host, "folder"), join(folders.host, "link")]);
    expect(await readdir(folders.host)).toEqual([]);
    expect(await readFile(join(folders.top, "outside"), "utf8")).toBe("safe");
  });

  test("does not write through a link of the host", async () => {
    await writeFile(join(folders.top, "outside"), "safe");
    await symlink(join(folders.top, "outside"), join(folders.host, "link"));
    const { refused } = await committed(async () => {
      await rm(join(folders.cage, "link"));
      await writeFile(join(folders.cage, "link"), "evil");
    });
    expect(await readFile(join(folders.top, "outside"), "utf8")).toBe("safe");
    expect(await readlink(join(folders.host, "link")).catch(() => "replaced")).toBe(join(folders.top, "outside"));
    expect(refused).toHaveLength(1);
  });

  test("does not descend into a folder of the host that became a link meanwhile", async () => {
    await mkdir(join(folders.host, "sub"));
    await mkdir(join(folders.top, "outside"));
    const { refused } = await committed(async () => {
      await writeFile(join(folders.cage, "sub", "x"), "evil");
      await rm(join(folders.host, "sub"), { recursive: true });
      await symlink(join(folders.top, "outside"), join(folders.host, "sub"));
    });
    expect(await readdir(join(folders.top, "outside"))).toEqual([]);
    expect(refused).toHaveLength(1);
  });

  test("holds on to the folder itself, whatever takes its name meanwhile", async () => {
    await mkdir(join(folders.top, "outside"));
    await committed(async () => {
      await writeFile(join(folders.cage, "x"), "1");
      await rename(folders.host, join(folders.top, "moved"));
      await symlink(join(folders.top, "outside"), folders.host);
    });
    expect(await readdir(join(folders.top, "outside"))).toEqual([]);
    expect(await readdir(join(folders.top, "moved"))).toEqual(["x"]);
  });

  test("leaves what the host changed meanwhile", async () => {
    await writeFile(join(folders.host, "a"), "old");
    await writeFile(join(folders.host, "b"), "old");
    const { refused } = await committed(async () => {
      await writeFile(join(folders.cage, "a"), "guest");
      await rm(join(folders.cage, "b"));
      await writeFile(join(folders.host, "a"), "user");
      await writeFile(join(folders.host, "b"), "user");
    });
    expect(refused.map(({ reason }) => reason)).toEqual([
      "the host changed it meanwhile",
      "the host changed it meanwhile",
    ]);
    expect(await readFile(join(folders.host, "a"), "utf8")).toBe("user");
    expect(await readFile(join(folders.host, "b"), "utf8")).toBe("user");
  });

  test("refuses a file whose size is only claimed", async () => {
    const { refused } = await committed(async () => {
      await writeFile(join(folders.cage, "sparse"), "");
      await truncate(join(folders.cage, "sparse"), 2 ** 40);
    });
    expect(refused).toEqual([
      { path: join(folders.host, "sparse"), reason: "it is larger than the disk limit leaves" },
    ]);
    expect(await readdir(folders.host)).toEqual([]);
  });

  test("removes a folder with what was in it, unless the host holds something new there", async () => {
    for (const name of ["a", "b"]) {
      await mkdir(join(folders.host, name));
      await writeFile(join(folders.host, name, "x"), "1");
    }
    const { removed, refused } = await committed(async () => {
      await rm(join(folders.cage, "a"), { recursive: true });
      await rm(join(folders.cage, "b"), { recursive: true });
      await writeFile(join(folders.host, "b", "new"), "1");
    });
    expect(removed).toEqual([join(folders.host, "a", "x"), join(folders.host, "a"), join(folders.host, "b", "x")]);
    expect(refused.map(({ path }) => path)).toEqual([join(folders.host, "b")]);
    expect(await readdir(folders.host)).toEqual(["b"]);
  });

  test("goes on when one step cannot be taken, and leaves nothing of its own behind", async () => {
    await mkdir(join(folders.host, "a", "b"), { recursive: true });
    await writeFile(Buffer.from(`${folders.host}/a/b/\xff`, "latin1"), "");
    await writeFile(join(folders.host, "z"), "old");
    const { refused } = await committed(async () => {
      await rm(join(folders.cage, "a", "b"), { recursive: true });
      await writeFile(join(folders.cage, "z"), "new");
    });
    expect(refused).toEqual([
      { path: join(folders.host, "a", "b"), reason: "the host holds something in it that stays" },
    ]);
    expect((await readdir(folders.host)).sort()).toEqual(["a", "z"]);
    expect(await readFile(join(folders.host, "z"), "utf8")).toBe("new");
  });

  test("looks at the host again before each change", async () => {
    await writeFile(join(folders.host, "a"), "old");
    await mkdir(join(folders.host, "sub"));
    const { refused, written } = await committed(
      async () => {
        await writeFile(join(folders.cage, "a"), "guest");
        await writeFile(join(folders.cage, "new"), "guest");
        await writeFile(join(folders.cage, "sub", "x"), "guest");
      },
      {
        meanwhile: async () => {
          await writeFile(join(folders.host, "a"), "user's");
          await writeFile(join(folders.host, "new"), "user's");
          await rename(join(folders.host, "sub"), join(folders.host, "moved"));
          await mkdir(join(folders.host, "sub"));
        },
      },
    );
    expect(written).toEqual([]);
    expect(refused.map(({ path }) => path)).toEqual([
      join(folders.host, "a"),
      join(folders.host, "new"),
      join(folders.host, "sub", "x"),
    ]);
    expect((await readdir(folders.host, { recursive: true })).sort()).toEqual(["a", "moved", "new", "sub"]);
  });

  test("names a file whose name is no text, and a link that the guest turned", async () => {
    await symlink("kept", join(folders.host, "kept"));
    await symlink("old", join(folders.host, "turned"));
    const { refused } = await committed(async () => {
      await writeFile(Buffer.from(`${folders.cage}/\xff\n`, "latin1"), "");
      await rm(join(folders.cage, "turned"));
      await symlink("/etc/shadow", join(folders.cage, "turned"));
    });
    expect(refused.map(({ path }) => path)).toEqual([`${folders.host}/\\xff\\x0a`, join(folders.host, "turned")]);
    expect(await readlink(join(folders.host, "turned"))).toBe("old");
  });

  test("writes nothing when the guest made too many entries, or took too long to look through", async () => {
    const change = async () => {
      for (let index = 0; index < 20; index++) await mkdir(join(folders.cage, `${index}`));
    };
    for (const bound of [{ entries: 19 }, { withinMs: -1 }])
      await expect(committed(change, bound)).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
    expect(await readdir(folders.host)).toEqual([]);
  });

  test("holds no folder longer than it looks at it", async () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const before = open();
    await committed(
      async () => {
        for (let index = 0; index < 300; index++) await mkdir(join(folders.cage, `${index}`));
      },
      { meanwhile: async () => expect(open()).toBeLessThan(before + 20) },
    );
    expect(await readdir(folders.host)).toHaveLength(300);
  });
});
