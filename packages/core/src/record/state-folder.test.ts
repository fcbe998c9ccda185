import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemPorts as ports } from "../ports.ts";
import { existingStateFolder, openStateFolder } from "./index.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ambit-state-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

test("the folder is made with its parents, closed to others, and left empty", () => {
  const path = join(folder, "a", "b");
  expect(openStateFolder(path, { ports })).toEqual({
    path,
    database: join(path, "chain.sqlite"),
    artifacts: join(path, "artifacts"),
  });
  expect(mode(path)).toBe(0o700);
  expect(readdirSync(path)).toEqual([]);
});

test("a folder that is empty, or holds a chain, is taken and closed to others", () => {
  const path = join(folder, "open");
  mkdirSync(path);
  for (const name of ["", "chain.sqlite"]) {
    if (name !== "") writeFileSync(join(path, name), "");
    chmodSync(path, 0o755);
    openStateFolder(path, { ports });
    expect(mode(path), name).toBe(0o700);
  }
});

test("a folder that holds something else is taken only where it is closed already, and never changed", () => {
  const path = join(folder, "home");
  mkdirSync(path);
  writeFileSync(join(path, "notes"), "mine");
  chmodSync(path, 0o755);
  const refusal = expect.objectContaining({
    code: "RECORD_UNWRITABLE",
    message: `The state folder ${path} cannot be used: it holds other files, and other users may read it`,
    hint: expect.stringMatching(/--dir/),
  });
  expect(() => openStateFolder(path, { ports })).toThrow(refusal);
  expect([mode(path), readdirSync(path)]).toEqual([0o755, ["notes"]]);
  chmodSync(path, 0o700);
  openStateFolder(path, { ports });
  expect(readdirSync(path)).toEqual(["notes"]);
});

test("a folder behind a symlink is named as what it is", () => {
  mkdirSync(join(folder, "real"));
  symlinkSync("real", join(folder, "link"));
  expect(openStateFolder(join(folder, "link"), { ports }).path).toBe(join(folder, "real"));
});

test.each(["file", "file/below"])("%s is refused with what to do, and left as it is", (name) => {
  writeFileSync(join(folder, "file"), "mine");
  const refusal = expect.objectContaining({ code: "RECORD_UNWRITABLE", hint: expect.stringMatching(/--dir/) });
  expect(() => openStateFolder(join(folder, name), { ports })).toThrow(refusal);
  expect(statSync(join(folder, "file")).size).toBe(4);
});

test("looking at a folder makes none", () => {
  const path = join(folder, "nowhere");
  expect(() => existingStateFolder(path)).toThrow(expect.objectContaining({ code: "RECORD_NOT_FOUND" }));
  expect(existsSync(path)).toBe(false);
});

test.runIf(process.platform === "linux")("a place where nothing can be made is refused, and not tried for ever", () => {
  expect(() => openStateFolder("/proc/nowhere/state", { ports })).toThrow(
    expect.objectContaining({ code: "RECORD_UNWRITABLE" }),
  );
});

test.runIf(process.platform === "linux")("a place of the machine's own is refused in words, and left as it is", () => {
  const before = mode("/proc");
  const refusal = expect.objectContaining({ code: "RECORD_UNWRITABLE", hint: expect.stringContaining("--dir") });
  expect(() => openStateFolder("/proc", { ports })).toThrow(refusal);
  expect(mode("/proc")).toBe(before);
});
