import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testPorts } from "../ports.ts";
import { contentHash, fileArtifacts, memoryArtifacts } from "./index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-artifacts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const inFolder = () => fileArtifacts(join(folder, "artifacts"), { ports: testPorts(1) });

describe.each(Object.entries({ "in memory": memoryArtifacts, "in a folder": inFolder }))("artifacts %s", (_, open) => {
  test("bytes come back under the hash of what they are", async () => {
    const artifacts = open();
    const bytes = Uint8Array.of(0, 1, 255);
    const { ref } = await artifacts.put(bytes);
    expect(ref).toEqual({ sha256: contentHash(bytes), bytes: 3 });
    expect([...(await artifacts.get(ref.sha256))]).toEqual([...bytes]);
    expect(await artifacts.put(bytes)).toEqual({ ref, bytes: null });
    expect(await artifacts.measure(ref.sha256)).toEqual(ref);
  });

  test("a file is kept as it was, whatever happens to it later", async () => {
    const artifacts = open();
    const source = join(folder, "source");
    writeFileSync(source, "x".repeat(3_000_000));
    const { ref } = await artifacts.putFile(source);
    writeFileSync(source, "changed");
    expect(ref.bytes).toBe(3_000_000);
    expect((await artifacts.get(ref.sha256)).byteLength).toBe(3_000_000);
  });

  test("what is not there is said to be missing", async () => {
    const artifacts = open();
    const sha256 = contentHash("nothing");
    await expect(artifacts.get(sha256)).rejects.toMatchObject({ code: "RECORD_NOT_FOUND" });
    expect(await artifacts.has(sha256)).toBe(false);
    expect(await artifacts.measure(sha256)).toBeNull();
  });
});

test("artifact files are their owner's alone, and nothing else is left in the folder", async () => {
  const { ref } = await inFolder().put("text");
  const path = join(folder, "artifacts");
  expect(readdirSync(path)).toEqual([ref.sha256]);
  expect(statSync(join(path, ref.sha256)).mode & 0o777).toBe(0o600);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test("an altered artifact is not given out", async () => {
  const artifacts = inFolder();
  const { ref } = await artifacts.put("text");
  writeFileSync(join(folder, "artifacts", ref.sha256), "test");
  await expect(artifacts.get(ref.sha256)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
});

test("a symlink, a folder or a pipe in the place of a file is refused at once", async () => {
  writeFileSync(join(folder, "secret"), "secret");
  symlinkSync(join(folder, "secret"), join(folder, "link"));
  mkdirSync(join(folder, "directory"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  for (const name of ["link", "directory", "pipe", "nothing"])
    await expect(inFolder().putFile(join(folder, name))).rejects.toMatchObject({ code: "EXECUTE_IO" });
});

test("a folder that cannot be made is named, and nothing is half-written", async () => {
  writeFileSync(join(folder, "artifacts"), "a file");
  await expect(inFolder().put("text")).rejects.toMatchObject({ code: "RECORD_UNWRITABLE" });
  expect(readdirSync(folder)).toEqual(["artifacts"]);
});
