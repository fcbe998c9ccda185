import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, open, readlink } from "node:fs/promises";
import { dirname } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { archiveHeader, padding } from "./tar.ts";
import { fdPath, folderFlags, kindOf, openFile, type TreeEntry, walkTree } from "./tree.ts";

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
  /** entries beneath `folder` as they were copied, by their path from it */
  known: Map<string, Known>;
}

/** Takes hold of a path that is to be copied into a cage and back. */
export async function holdWritable(path: string, kind: Writable["kind"]): Promise<Writable> {
  const folder = kind === "folder" ? path : dirname(path);
  const host = await open(folder, folderFlags);
  return { path, folder, kind, host, known: new Map(), [Symbol.asyncDispose]: () => host.close() };
}

/** The archive of a writable path, which also notes what the host holds. Fails with SANDBOX_LIMIT beyond `bytes`. */
export async function* archiveOf(writable: Writable, { bytes }: { bytes: number }): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const entry of entriesOf(writable)) {
    left -= 4096 * Math.ceil(Number(entry.kind === "file" ? entry.stat.size : 1n) / 4096);
    if (left < 0)
      throw new AmbitError("SANDBOX_LIMIT", `${writable.path} does not fit into the disk limit of ${bytes} bytes`, {
        hint: "Raise the disk limit, or mount only what the program needs.",
      });
    yield* archiveEntry(entry, writable);
  }
}

async function* entriesOf(writable: Writable): AsyncGenerator<TreeEntry> {
  if (writable.kind === "folder") return yield* walkTree(fdPath(writable.host));
  const name = writable.path.slice(writable.folder.length).replace("/", "");
  const at = `${fdPath(writable.host)}/${name}`;
  await using file = await openFile(at);
  const stat = await file.stat({ bigint: true });
  yield { path: name, kind: kindOf(stat), stat, at };
}

async function* archiveEntry(entry: TreeEntry, { folder, known }: Writable): AsyncGenerator<Buffer> {
  const { kind, stat } = entry;
  if (kind === "other") return;
  const target = kind === "link" ? await readlink(entry.at) : "";
  const mode = Number(stat.mode) | (kind === "folder" ? 0o700 : 0o600);
  const size = kind === "file" ? Number(stat.size) : 0;
  const path = `${folder}/${entry.path}`.replace(/^\/+/, "");
  yield archiveHeader({ path, kind, mode, mtimeSeconds: Number(stat.mtimeNs / 1_000_000_000n), size, target });
  if (kind !== "file") return void known.set(entry.path, { kind, stat, content: target });
  const hash = createHash("sha256");
  for await (const chunk of exactly(entry.at, size)) {
    hash.update(chunk);
    yield chunk;
  }
  yield padding(size);
  known.set(entry.path, { kind, stat, content: hash.digest("hex") });
}

async function* exactly(at: string, size: number): AsyncGenerator<Buffer> {
  await using file = await openFile(at);
  let left = size;
  while (left > 0) {
    const chunk = Buffer.allocUnsafe(Math.min(left, 256 * 1024));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) throw new AmbitError("SANDBOX_FAILED", "A file became shorter while it was copied");
    left -= bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
