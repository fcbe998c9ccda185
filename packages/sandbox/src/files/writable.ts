import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, readlink } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { type Guard, guardFor, reasons, stateFile } from "./control-files.ts";
import { holdPath } from "./hold.ts";
import { archiveHeader, padding } from "./tar.ts";
import { fdPath, type LeftOut, lstatOrNone, openFile, type TreeEntry, unlessDenied, walkTree } from "./tree.ts";

/** What the host held when it was copied: a later change of it is never overwritten. */
export interface Known {
  kind: TreeEntry["kind"];
  stat: BigIntStats;
  /** SHA-256 of a file's bytes, target of a link, else empty */
  content: string;
}

/** A path of the host that a cage has a copy of. */
export interface Writable extends AsyncDisposable {
  path: string;
  /** folder of the cage that holds the copy: the path itself, or the one above a file */
  folder: string;
  kind: "file" | "folder";
  /** the same folder on the host, held so that nothing can be put in its place */
  host: FileHandle;
  guard: Guard;
  /** entries beneath `folder` as they were copied, by their path from it */
  known: Map<string, Known>;
  /** what the cage has no copy of */
  leftOut: LeftOut[];
}

/** Takes hold of a path that is to be copied into a cage and back; nothing at or beneath `withheld` goes along. */
export async function holdWritable(
  path: string,
  { withheld = [] }: { withheld?: readonly string[] } = {},
): Promise<Writable> {
  await using resources = new AsyncDisposableStack();
  const held = resources.use(await holdPath(path));
  const { path: folder, handle } = held.kind === "folder" ? held : resources.use(await holdPath(dirname(path)));
  const owned = resources.move();
  return {
    path,
    folder,
    kind: held.kind,
    host: handle,
    guard: guardFor(withheld),
    known: new Map(),
    leftOut: [],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The archive of a writable path, which also notes what the host holds. Fails with SANDBOX_LIMIT beyond `bytes`. */
export async function* archiveOf(writable: Writable, { bytes }: { bytes: number }): AsyncGenerator<Buffer> {
  let left = bytes;
  try {
    for await (const entry of entriesOf(writable)) {
      left -= 4096 * Math.ceil(Number(entry.kind === "file" ? entry.stat.size : 1n) / 4096);
      if (left < 0) throw tooLarge(writable, bytes);
      yield* archiveEntry(entry, writable);
    }
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("SANDBOX_FAILED", `${writable.path} could not be copied for the program`, {
      hint: "Look at the rights in it, and whether something changes it.",
      cause,
    });
  }
}

function tooLarge({ path }: Writable, bytes: number): AmbitError {
  return new AmbitError("SANDBOX_LIMIT", `${path} does not fit into the disk limit of ${bytes} bytes`, {
    hint: "Raise the disk limit, or mount only what the program needs.",
  });
}

async function* entriesOf({ path, kind, folder, host, guard, leftOut }: Writable): AsyncGenerator<TreeEntry> {
  const without = async (entry: TreeEntry) => {
    if (entry.kind === "other") return "only regular files, folders and links are copied";
    const isState = entry.kind === "folder" && (await holdsState(entry.at));
    return isState || guard(`${folder}/${entry.path}`, entry.kind) === "withheld" ? reasons.withheld : undefined;
  };
  if (kind === "folder") return yield* walkTree(fdPath(host), { leftOut, without });
  const at = `${fdPath(host)}/${basename(path)}`;
  const stat = await lstatOrNone(at);
  if (!stat?.isFile()) throw new TypeError("a file became something else");
  yield { path: basename(path), kind: "file", stat, at };
}

/** Whether a folder is Ambit's state, by what it holds; one that this user may not search is not to be told. */
export async function holdsState(folder: string): Promise<boolean> {
  const found = await unlessDenied(folder, { leftOut: [] }, () => lstatOrNone(`${folder}/${stateFile}`));
  return found !== undefined;
}

async function* archiveEntry(entry: TreeEntry, writable: Writable): AsyncGenerator<Buffer> {
  const { folder, known } = writable;
  const { kind, stat } = entry;
  if (kind === "other") return;
  await using file = kind === "file" ? await unlessDenied(entry.path, writable, () => openFile(entry.at)) : undefined;
  if (kind === "file" && !file) return;
  const target = kind === "link" ? await readlink(entry.at) : "";
  const mode = Number(stat.mode) | (kind === "folder" ? 0o700 : 0o600);
  const size = kind === "file" ? Number(stat.size) : 0;
  const path = `${folder}/${entry.path}`.replace(/^\/+/, "");
  yield archiveHeader({ path, kind, mode, mtimeSeconds: Number(stat.mtimeNs / 1_000_000_000n), size, target });
  if (!file) return void known.set(entry.path, { kind, stat, content: target });
  const hash = createHash("sha256");
  for await (const chunk of exactly(file, size)) {
    hash.update(chunk);
    yield chunk;
  }
  yield padding(size);
  known.set(entry.path, { kind, stat, content: hash.digest("hex") });
}

async function* exactly(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  let left = size;
  while (left > 0) {
    const chunk = Buffer.allocUnsafe(Math.min(left, 256 * 1024));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) throw new AmbitError("SANDBOX_FAILED", "A file became shorter while it was copied");
    left -= bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
