import { renameSync, symlinkSync, watch } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Folders, freshFolders } from "./commit.fixture.ts";

const folders = freshFolders();
const committed: Folders["committed"] = (change, options) => folders.committed(change, options);

describe("what a commit brings", () => {
  test("keeps the mode that a file had, and never gives a setuid bit", async () => {
    await writeFile(join(folders.host, "a"), "1", { mode: 0o600 });
    await committed(async () => {
      await writeFile(join(folders.cage, "a"), "22");
      await writeFile(join(folders.cage, "new"), "x");
      await chmod(join(folders.cage, "a"), 0o777);
      await chmod(join(folders.cage, "new"), 0o4755);
    });
    expect((await stat(join(folders.host, "a"))).mode & 0o7777).toBe(0o600);
    expect((await stat(join(folders.host, "new"))).mode & 0o7777).toBe(0o755);
  });

  test("gives modes to what it made, not to what took its name", async () => {
    const victim = join(folders.top, "victim");
    await writeFile(victim, "", { mode: 0o600 });
    const swapped = new Set<string>();
    const watcher = watch(folders.host, (_, name) => {
      if (!name || name.startsWith("aside") || swapped.has(name)) return;
      swapped.add(name);
      try {
        renameSync(join(folders.host, name), join(folders.host, `aside-${name}`));
        symlinkSync(victim, join(folders.host, name));
      } catch {}
    });
    await committed(async () => {
      for (let index = 0; index < 40; index++) {
        await writeFile(join(folders.cage, `file${index}`), "x", { mode: 0o777 });
        await mkdir(join(folders.cage, `folder${index}`), { mode: 0o777 });
      }
    }).catch((error: unknown) => expect(error).toMatchObject({ code: "SANDBOX_FAILED" }));
    watcher.close();
    expect((await stat(victim)).mode & 0o7777).toBe(0o600);
    expect(await readFile(victim, "utf8")).toBe("");
  });

  test("lets nobody but the owner write what is new, and gives no sticky or setgid bit", async () => {
    await committed(async () => {
      await writeFile(join(folders.cage, "file"), "x");
      await chmod(join(folders.cage, "file"), 0o6666);
      await mkdir(join(folders.cage, "folder"));
      await chmod(join(folders.cage, "folder"), 0o7777);
    });
    expect((await stat(join(folders.host, "file"))).mode & 0o7777).toBe(0o644);
    expect((await stat(join(folders.host, "folder"))).mode & 0o7777).toBe(0o755);
  });

  test("brings a folder that may not be written with all that is in it", async () => {
    await committed(async () => {
      await mkdir(join(folders.cage, "outer", "inner"), { recursive: true });
      await writeFile(join(folders.cage, "outer", "inner", "x"), "1");
      await writeFile(join(folders.cage, "beside"), "1");
      await chmod(join(folders.cage, "outer", "inner"), 0o500);
      await chmod(join(folders.cage, "outer"), 0o500);
    });
    expect((await readdir(folders.host, { recursive: true })).sort()).toEqual([
      "beside",
      "outer",
      "outer/inner",
      "outer/inner/x",
    ]);
    expect((await stat(join(folders.host, "outer"))).mode & 0o777).toBe(0o500);
    for (const folder of [folders.host, folders.cage])
      for (const inner of ["outer", "outer/inner"]) await chmod(join(folder, inner), 0o700);
  });

  test("refuses what its user may not read, or brings it readable, and goes on", async () => {
    const { refused } = await committed(async () => {
      await mkdir(join(folders.cage, "shut"));
      await writeFile(join(folders.cage, "dark"), "x");
      await writeFile(join(folders.cage, "beside"), "1");
      await chmod(join(folders.cage, "shut"), 0);
      await chmod(join(folders.cage, "dark"), 0);
    });
    const taken = await readdir(folders.host);
    expect(taken).toContain("beside");
    expect([...taken, ...refused.map(({ path }) => basename(path))].sort()).toEqual(["beside", "dark", "shut"]);
    for (const name of taken) expect((await stat(join(folders.host, name))).mode & 0o400).toBe(0o400);
    await chmod(join(folders.cage, "shut"), 0o700);
  });
});
