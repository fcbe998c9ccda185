import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Files, filesBeneath } from "./files.ts";

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "ambit-files-"));
  root = join(base, "root");
  mkdirSync(root);
  writeFileSync(join(base, "secret"), "secret");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

let counter = 0;
const open = (options: { readOnly?: string[]; readWrite?: string[]; isFdRelative?: boolean } = {}): Files =>
  filesBeneath(
    { cwd: root, readOnly: options.readOnly ?? [], readWrite: options.readWrite ?? [root] },
    { randomName: () => String(counter++), ...(options.isFdRelative === false ? { isFdRelative: false } : {}) },
  );

describe.each([
  ["descriptors", true],
  ["paths", false],
])("folders held as %s", (_, isFdRelative) => {
  const files = () => open({ isFdRelative });

  test("text goes into a file and comes out as it was", async () => {
    const written = await files().writeText("a.txt", "\uFEFFgrüße\n");
    expect(written).toEqual({ path: join(root, "a.txt"), bytes: 11, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await files().readText(join(root, "a.txt"))).toBe("\uFEFFgrüße\n");
    expect(readdirSync(root)).toEqual(["a.txt"]);
  });

  test("a link that stays beneath the root is followed, relative or absolute", async () => {
    await files().makeFolder("deep/er");
    await files().writeText("deep/er/x", "x");
    symlinkSync("../deep/er/x", join(root, "deep/relative"));
    symlinkSync(join(root, "deep"), join(root, "absolute"));
    expect(await files().readText("deep/relative")).toBe("x");
    expect(await files().readText("absolute/er/x")).toBe("x");
  });

  test.each([
    ["a link to a file outside", "link", () => symlinkSync("../secret", join(root, "link"))],
    ["an absolute link outside", "link", () => symlinkSync("/etc/passwd", join(root, "link"))],
    ["a link to the folder above", "up/secret", () => symlinkSync("..", join(root, "up"))],
    ["a link that goes out and comes back", "there/a", () => symlinkSync(`../root`, join(root, "there"))],
    [
      "an absolute link whose text begins beneath the root",
      "link",
      () => symlinkSync(join(root, "../secret"), join(root, "link")),
    ],
    ["an absolute link with dots in it", "link", () => symlinkSync(`${root}/../secret`, join(root, "link"))],
  ])("%s is refused", async (_what, path, prepare) => {
    prepare();
    writeFileSync(join(root, "a"), "a");
    await expect(files().readText(path)).rejects.toMatchObject({
      code: "GOVERN_DENIED",
      message: expect.stringContaining(`leaves the granted root ${root}`),
    });
  });

  test("a path outside every root is refused before anything is opened", async () => {
    await expect(files().readText("../secret")).rejects.toMatchObject({ code: "GOVERN_DENIED" });
    await expect(open({ readOnly: [root], readWrite: [] }).writeText("x", "x")).rejects.toMatchObject({
      code: "GOVERN_DENIED",
    });
    expect(readdirSync(root)).toEqual([]);
  });

  test("a link is never written through, and never removes what it points to", async () => {
    writeFileSync(join(root, "real"), "real");
    symlinkSync("real", join(root, "link"));
    await expect(files().writeText("link", "changed")).rejects.toMatchObject({
      code: "EXECUTE_IO",
      message: expect.stringMatching(/symbolic link/),
    });
    await files().remove("link");
    expect(readdirSync(root)).toEqual(["real"]);
    expect(readFileSync(join(root, "real"), "utf8")).toBe("real");
  });

  test("links that point to each other end in an error", async () => {
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    await expect(files().readText("a")).rejects.toMatchObject({
      code: "EXECUTE_IO",
      message: expect.stringMatching(/too many symbolic links/),
    });
  });

  test("a grant of one file reaches that file alone", async () => {
    writeFileSync(join(root, "one"), "1");
    writeFileSync(join(root, "two"), "2");
    const one = open({ readOnly: [join(root, "one")], readWrite: [join(root, "new")], isFdRelative });
    expect(await one.readText("one")).toBe("1");
    await expect(one.readText("two")).rejects.toMatchObject({ code: "GOVERN_DENIED" });
    await one.writeText("new", "n");
    expect(readFileSync(join(root, "new"), "utf8")).toBe("n");
    rmSync(join(root, "new"));
    symlinkSync("two", join(root, "new"));
    await expect(one.writeText("new", "n")).rejects.toMatchObject({
      code: "EXECUTE_IO",
      message: expect.stringMatching(/symbolic link/),
    });
    expect(readFileSync(join(root, "two"), "utf8")).toBe("2");
  });

  test("a root that is itself a link means the folder it leads to", async () => {
    symlinkSync(root, join(base, "alias"));
    writeFileSync(join(root, "x"), "x");
    expect(await open({ readOnly: [join(base, "alias")], isFdRelative }).readText(join(base, "alias/x"))).toBe("x");
  });
});

test("a file keeps its mode when it is written again", async () => {
  writeFileSync(join(root, "script"), "old");
  chmodSync(join(root, "script"), 0o750);
  await open().writeText("script", "new");
  expect(statSync(join(root, "script")).mode & 0o777).toBe(0o750);
});

test("a named pipe, a folder and a device are refused without waiting", async () => {
  execFileSync("mkfifo", [join(root, "pipe")]);
  mkdirSync(join(root, "folder"));
  await expect(open().readText("pipe")).rejects.toMatchObject({
    code: "EXECUTE_IO",
    message: expect.stringMatching(/named pipe/),
  });
  await expect(open().writeText("pipe", "x")).rejects.toMatchObject({ message: expect.stringMatching(/named pipe/) });
  await expect(open().readText("folder")).rejects.toMatchObject({
    message: expect.stringMatching(/a folder, not a regular file/),
  });
  await expect(open({ readOnly: ["/dev"] }).readText("/dev/zero")).rejects.toMatchObject({
    message: expect.stringMatching(/device/),
  });
});

test("bytes that are no UTF-8 are refused by name", async () => {
  writeFileSync(join(root, "b.bin"), Buffer.from([0xff, 0xfe, 0x00]));
  await expect(open().readText("b.bin")).rejects.toMatchObject({
    code: "EXECUTE_IO",
    message: expect.stringMatching(/b\.bin is not UTF-8/),
  });
});

test("what is larger than 16 MiB is neither read nor written", async () => {
  writeFileSync(join(root, "big"), Buffer.alloc(16 * 1024 * 1024 + 1, 97));
  await expect(open().readText("big")).rejects.toMatchObject({
    code: "EXECUTE_IO",
    message: expect.stringMatching(/larger than/),
  });
  await expect(open().writeText("small", "a".repeat(16 * 1024 * 1024 + 1))).rejects.toMatchObject({
    message: expect.stringMatching(/larger than/),
  });
  expect(readdirSync(root)).toEqual(["big"]);
});

test("a missing file, a missing folder and a NUL say what is wrong", async () => {
  await expect(open().readText("none")).rejects.toMatchObject({
    code: "EXECUTE_IO",
    message: expect.stringMatching(/none doesn't exist/),
  });
  await expect(open().writeText("no/x", "x")).rejects.toMatchObject({
    message: expect.stringMatching(/doesn't exist/),
    hint: expect.stringMatching(/"no"/),
  });
  await expect(open().readText("a\0b")).rejects.toMatchObject({
    code: "EXECUTE_IO",
    message: expect.stringMatching(/NUL/),
  });
  expect(await open().exists("none")).toBe(false);
  expect(await open().exists(".")).toBe(true);
});

test("a folder that is exchanged for a link at the same moment leads nowhere", async () => {
  mkdirSync(join(root, "d"));
  writeFileSync(join(root, "d/f"), "inside");
  mkdirSync(join(base, "outside"));
  writeFileSync(join(base, "outside/f"), "secret");
  symlinkSync(join(base, "outside"), join(root, "link"));
  const swap = () => {
    renameSync(join(root, "d"), join(root, "held"));
    renameSync(join(root, "link"), join(root, "d"));
    return setImmediate().then(() => {
      renameSync(join(root, "d"), join(root, "link"));
      renameSync(join(root, "held"), join(root, "d"));
    });
  };
  const files = open();
  const attempts: Promise<unknown>[] = [];
  for (let round = 0; round < 150; round++) {
    const refused = () => undefined;
    attempts.push(files.readText("d/f").catch(refused), files.writeText("d/g", "g").catch(refused));
    await swap();
    await setImmediate();
  }
  const read = await Promise.all(attempts);
  expect(read).not.toContain("secret");
  expect(read).toContain("inside");
  expect(readdirSync(join(base, "outside"))).toEqual(["f"]);
});

test("a folder that two make at the same time is made once", async () => {
  await Promise.all(Array.from({ length: 20 }, () => open().makeFolder("a/b/c")));
  expect(await open().list("a/b")).toEqual(["c"]);
});

interface Node {
  name: string;
  content: { file: true } | { folder: Node[] } | { link: string };
}

const name = fc.constantFrom("a", "b", "c");
const target = fc.oneof(
  fc.array(fc.constantFrom("a", "b", "c", "..", "."), { minLength: 1, maxLength: 5 }).map((steps) => steps.join("/")),
  fc.constantFrom("ROOT", "ROOT/a", "ROOT/../secret", "ROOT/../outside", "OUTSIDE", "OUTSIDE/s", "/"),
);
const { tree } = fc.letrec<{ tree: Node[] }>((tie) => ({
  tree: fc.uniqueArray(
    fc.record({
      name,
      content: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant({ file: true as const }),
        target.map((link) => ({ link })),
        tie("tree").map((folder) => ({ folder })),
      ),
    }),
    { selector: (node) => node.name, maxLength: 3 },
  ),
}));

function plant(folder: string, nodes: Node[]): void {
  for (const { name, content } of nodes) {
    const path = join(folder, name);
    if ("file" in content) writeFileSync(path, "inside");
    else if ("link" in content) {
      symlinkSync(content.link.replace("ROOT", root).replace("OUTSIDE", join(base, "outside")), path);
    } else {
      mkdirSync(path);
      plant(path, content.folder);
    }
  }
}

test.each([true, false])(
  "in a random tree with links nothing outside is read, written, listed or removed (%s)",
  async (isFdRelative) => {
    const paths = fc
      .array(fc.constantFrom("a", "b", "c", "s", ".."), { minLength: 1, maxLength: 5 })
      .map((steps) => steps.join("/"));
    await fc.assert(
      fc.asyncProperty(tree, fc.array(paths, { minLength: 1, maxLength: 6 }), async (nodes, asked) => {
        for (const entry of readdirSync(base)) rmSync(join(base, entry), { recursive: true });
        mkdirSync(root);
        mkdirSync(join(base, "outside"));
        for (const path of ["secret", "outside/s", "outside/marker"]) writeFileSync(join(base, path), "secret");
        plant(root, nodes);
        const files = open({ isFdRelative });
        for (const path of asked) {
          const attempts = await Promise.allSettled([
            files.readText(path),
            files.list(path).then((names) => names.join()),
            files.writeText(path, "inside").then(() => ""),
            files.remove(path).then(() => ""),
            files.makeFolder(`${path}/b`).then(() => ""),
          ]);
          for (const attempt of attempts) {
            if (attempt.status === "fulfilled") expect(attempt.value).not.toMatch(/secret|outside|marker/);
            else expect(attempt.reason.code).toMatch(/GOVERN_DENIED|EXECUTE_IO/);
          }
        }
        expect(readdirSync(base).sort()).toEqual(["outside", "root", "secret"]);
        expect(readdirSync(join(base, "outside")).sort()).toEqual(["marker", "s"]);
        for (const path of ["secret", "outside/s", "outside/marker"])
          expect(readFileSync(join(base, path), "utf8")).toBe("secret");
      }),
      { numRuns: 150 },
    );
  },
);
