import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { open, opendir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactRef } from "@ambit/sdk";
import { type FindOptions, find, type Roots, type Spot } from "./beneath.ts";
import { asIoError, ioError } from "./beneath-errors.ts";

/** largest file that is read or written, in bytes */
const largestFile = 16 * 1024 * 1024;
const mostEntries = 100_000;

/** File operations beneath granted roots (see `beneath.ts`). Every failure is `GOVERN_DENIED` or `EXECUTE_IO`. */
export interface Files {
  /** strict UTF-8, at most 16 MiB, regular files only */
  readText(path: string): Promise<string>;
  /** replaces the file as a whole or not at all; keeps the mode of one that was there */
  writeText(path: string, text: string): Promise<ArtifactRef & { path: string }>;
  exists(path: string): Promise<boolean>;
  /** names in the order of their code units */
  list(path: string): Promise<string[]>;
  /** removes a file, or a link itself */
  remove(path: string): Promise<void>;
  /** makes a folder and those on its way that are missing */
  makeFolder(path: string): Promise<void>;
  /** nothing when what stands at the path may be mounted; a path that was granted as it is may be a link */
  admit(path: string, access: "read" | "write"): Promise<void>;
}

interface FilesOptions {
  /** gives the name of a temporary file */
  randomName(): string;
  /** folders are held as descriptors; default: where the system can */
  isFdRelative?: boolean;
}

export function filesBeneath(roots: Roots, { randomName, ...options }: FilesOptions): Files {
  const at = <T>(path: string, how: How, act: (spot: Spot) => Promise<T>) =>
    withSpot(path, { ...how, ...options, roots }, act);
  return {
    readText: (path) => at(path, { access: "read", finalLink: "follow" }, readText),
    writeText: (path, text) =>
      at(path, { access: "write", finalLink: "refuse" }, (spot) => replace(spot, Buffer.from(text), randomName())),
    exists: (path) => at(path, { access: "read", finalLink: "follow" }, async ({ entry }) => entry !== undefined),
    list: (path) => at(path, { access: "read", finalLink: "follow" }, list),
    remove: (path) => at(path, { access: "write", finalLink: "keep" }, remove),
    makeFolder: (path) => at(path, { access: "write", finalLink: "follow", makesFolders: true }, isFolder),
    async admit(path, access) {
      const granted = access === "read" ? [...roots.readOnly, ...roots.readWrite] : roots.readWrite;
      if (!granted.includes(path)) await at(path, { access, finalLink: "follow" }, async () => undefined);
    },
  };
}

type How = Omit<FindOptions, "roots" | "handles">;

async function withSpot<T>(
  path: string,
  how: Omit<FindOptions, "handles">,
  act: (spot: Spot) => Promise<T>,
): Promise<T> {
  await using handles = new AsyncDisposableStack();
  const spot = await find(path, { ...how, handles });
  try {
    return await act(spot);
  } catch (error) {
    throw asIoError(error, spot.path);
  }
}

async function readText({ path, entry }: Spot): Promise<string> {
  const { door } = regularFile(path, entry);
  await using handle = await open(door, constants.O_RDONLY);
  const bytes = Buffer.alloc(Math.min((await handle.stat()).size, largestFile) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
    length += bytesRead;
    if (bytesRead === 0) return decode(bytes.subarray(0, length), path);
    if (length === bytes.length) throw tooLarge(path);
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const hint = "Text files are read as UTF-8; a binary file needs another capability.";
    throw ioError(path, "is not UTF-8 text", { cause, hint });
  }
}

function regularFile(path: string, entry: Spot["entry"]): NonNullable<Spot["entry"]> {
  if (entry === undefined) throw ioError(path, "doesn't exist", { hint: "Check the path." });
  if (entry.stats.isFile()) return entry;
  throw ioError(path, `is ${kindOf(entry.stats)}, not a regular file`, { hint: "Name a regular file." });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

function tooLarge(path: string) {
  return ioError(path, `is larger than ${largestFile} bytes`, { hint: "Process it in a cage, or in parts." });
}

/** Writes beside the file, brings the bytes to the disk, then takes the file's place in one step. */
async function replace({ path, folder, name, entry }: Spot, bytes: Uint8Array, unique: string) {
  if (entry !== undefined) regularFile(path, entry);
  if (bytes.length > largestFile) throw tooLarge(path);
  const temporary = join(folder, `.ambit-${unique}.tmp`);
  try {
    await writeDurably(temporary, bytes, entry?.stats);
    await rename(temporary, join(folder, name));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await using parent = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  await parent.sync();
  return { path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function writeDurably(path: string, bytes: Uint8Array, before: Stats | undefined): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  await using handle = await open(path, flags, before === undefined ? 0o666 : 0o600);
  await handle.writeFile(bytes);
  if (before !== undefined) {
    if (process.getuid?.() === 0) await handle.chown(before.uid, before.gid);
    await handle.chmod(before.mode & 0o777);
  }
  await handle.sync();
}

async function list({ path, entry }: Spot): Promise<string[]> {
  const { door } = folderAt(path, entry);
  const names: string[] = [];
  for await (const { name } of await opendir(door)) {
    if (names.push(name) > mostEntries) throw ioError(path, `holds more than ${mostEntries} entries`);
  }
  return names.sort();
}

async function isFolder({ path, entry }: Spot): Promise<void> {
  folderAt(path, entry);
}

function folderAt(path: string, entry: Spot["entry"]): NonNullable<Spot["entry"]> {
  if (entry === undefined) throw ioError(path, "doesn't exist", { hint: "Check the path." });
  if (entry.stats.isDirectory()) return entry;
  throw ioError(path, `is ${kindOf(entry.stats)}, not a folder`, { hint: "Name a folder." });
}

async function remove({ path, folder, name, entry }: Spot): Promise<void> {
  if (entry?.stats.isSymbolicLink() !== true) regularFile(path, entry);
  await unlink(join(folder, name));
}
