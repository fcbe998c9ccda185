import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Folders, freshFolders } from "./commit.fixture.ts";

const folders = freshFolders();
const committed: Folders["committed"] = (change, options) => folders.committed(change, options);

describe("of what steers other programs", () => {
  test.each([".ambit", "sub/.AMBIT", "Ambit.toml", "capabilities", "secret", "renamed-state", ".local/share/ambit"])(
    "%s is neither copied in nor changed",
    async (name) => {
      await mkdir(join(folders.host, name), { recursive: true });
      await writeFile(join(folders.host, name, name === "renamed-state" ? "chain.sqlite" : "x"), "host's");
      const { refused } = await committed(async () => {
        await expect(stat(join(folders.cage, name))).rejects.toMatchObject({ code: "ENOENT" });
        await mkdir(join(folders.cage, name), { recursive: true });
        await writeFile(join(folders.cage, name, "x"), "guest's");
        await writeFile(join(folders.cage, name, "y"), "guest's");
      });
      expect(refused.map(({ path }) => path)).toEqual([join(folders.host, name)]);
      expect(await readdir(join(folders.host, name))).toHaveLength(1);
    },
  );

  test.each([".ambit", "sub/ambit.toml", "capabilities", "new-state/chain.sqlite", "secret"])(
    "%s is not made where the host has none",
    async (name) => {
      const { refused } = await committed(async () => {
        await mkdir(join(folders.cage, name, ".."), { recursive: true });
        await writeFile(join(folders.cage, name), "guest's");
      });
      expect(refused.map(({ path }) => path)).toEqual([join(folders.host, name)]);
      await expect(stat(join(folders.host, name))).rejects.toMatchObject({ code: "ENOENT" });
    },
  );

  test.each([
    ".git/hooks/pre-commit",
    ".git/config",
    ".git/modules/a/b/config",
    "sub/.gitmodules",
    ".gitattributes",
    ".mcp.json",
    ".vscode/tasks.json",
    ".idea/workspace.xml",
    ".envrc",
    ".NPMRC",
    ".husky/pre-push",
  ])("%s can be read, and is neither made, changed nor removed", async (name) => {
    const [ours, theirs] = [join(folders.host, name), join(folders.cage, name)];
    await mkdir(join(ours, ".."), { recursive: true });
    const made = await committed(async () => await writeFile(theirs, "guest's"));
    expect(made.refused.map(({ path }) => path)).toEqual([ours]);
    await expect(stat(ours)).rejects.toMatchObject({ code: "ENOENT" });
    await writeFile(ours, "host's");
    for (const change of [() => writeFile(theirs, "guest's"), () => rm(theirs)]) {
      const { refused } = await committed(async () => {
        expect(await readFile(theirs, "utf8")).toBe("host's");
        await change();
      });
      expect(refused.map(({ path }) => path)).toEqual([ours]);
      expect(await readFile(ours, "utf8")).toBe("host's");
    }
  });

  test("a new repository comes without its hooks, and no file stands in for a repository", async () => {
    const { refused } = await committed(async () => {
      await mkdir(join(folders.cage, "new", ".git", "hooks"), { recursive: true });
      await writeFile(join(folders.cage, "new", ".git", "HEAD"), "ref");
      await writeFile(join(folders.cage, ".git"), "gitdir: evil");
    });
    expect(refused.map(({ path }) => path)).toEqual([join(folders.host, ".git"), join(folders.host, "new/.git/hooks")]);
    expect((await readdir(folders.host, { recursive: true })).sort()).toEqual(["new", "new/.git", "new/.git/HEAD"]);
  });
});
