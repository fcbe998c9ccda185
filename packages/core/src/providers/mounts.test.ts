import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { admitMounts } from "./mounts.ts";
import { filesBeneath } from "./native/files.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ambit-mounts-")));
  mkdirSync(join(folder, "granted"));
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "granted", "open.txt"), "open");
  symlinkSync(folder, join(folder, "granted", "out"));
  symlinkSync("open.txt", join(folder, "granted", "alias"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const admit = (path: string, { roots = ["granted"], access = "readOnly" } = {}) => {
  const granted = roots.map((root) => join(folder, root));
  const files = filesBeneath(
    { readOnly: [], readWrite: [], cwd: folder, [access]: granted },
    { randomName: () => "x" },
  );
  return admitMounts({ readOnly: [], readWrite: [], [access]: [join(folder, path)] }, files);
};

test.each(["granted", "granted/open.txt", "granted/alias", "granted/absent"])("%s may be mounted", async (path) => {
  await expect(admit(path)).resolves.toBeUndefined();
});

test.each(["readOnly", "readWrite"])(
  "what a link leads out of the granted folder is not mounted (%s)",
  async (access) => {
    for (const path of ["granted/out", "granted/out/secret.txt", "granted/out/granted"])
      await expect(admit(path, { access })).rejects.toMatchObject({ code: "GOVERN_DENIED" });
  },
);

test("a link that was granted by its own name is mounted", async () => {
  await expect(admit("granted/out", { roots: ["granted/out"] })).resolves.toBeUndefined();
});
