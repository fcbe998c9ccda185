import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open, readdir } from "node:fs/promises";
import { AmbitError } from "@ambit/sdk";

/** One entry beneath a folder, found without following a link. */
export interface TreeEntry {
  /** path from the top, without a slash at its start */
  path: string;
  kind: "file" | "folder" | "link" | "other";
  stat: BigIntStats;
  /** where this process can reach it, by the descriptor of its folder */
  at: string;
}

const deepest = 200;
const mostEntries = 200_000;

export const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const fileFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The path of an open descriptor. */
export function fdPath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}`;
}

/**
 * Everything beneath an open folder, parents first. Each folder is reached from its own parent's descriptor, so no
 * link in the tree leads out of it. Fails with SANDBOX_LIMIT for a tree that is too deep or too large.
 */
export async function* walkTree(folder: string): AsyncGenerator<TreeEntry> {
  let entries = 0;
  for await (const entry of descend(folder, "")) {
    entries += 1;
    if (entries > mostEntries) throw tooMuch(`more than ${mostEntries} entries`);
    yield entry;
  }
}

async function* descend(folder: string, prefix: string): AsyncGenerator<TreeEntry> {
  checkDepth(prefix);
  for (const name of await namesOf(folder)) {
    const entry = await look(folder, `${prefix}${name}`);
    yield entry;
    if (entry.kind !== "folder") continue;
    await using handle = await open(entry.at, folderFlags);
    yield* descend(fdPath(handle), `${entry.path}/`);
  }
}

/** Fails with SANDBOX_LIMIT for a path nested deeper than any walk goes. */
export function checkDepth(path: string): void {
  if (path.split("/").length > deepest) throw tooMuch(`folders nested more than ${deepest} deep`);
}

async function look(folder: string, path: string): Promise<TreeEntry> {
  const at = `${folder}/${path.slice(path.lastIndexOf("/") + 1)}`;
  const stat = await lstat(at, { bigint: true });
  return { path, kind: kindOf(stat), stat, at };
}

export function kindOf(stat: BigIntStats): TreeEntry["kind"] {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  return stat.isSymbolicLink() ? "link" : "other";
}

/** Names in a folder, in order; one that is no UTF-8 is left out, as no path can name it. */
export async function namesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { encoding: "buffer" });
  return names
    .map((bytes) => ({ bytes, text: bytes.toString("utf8") }))
    .filter(({ bytes, text }) => Buffer.from(text).equals(bytes))
    .map(({ text }) => text)
    .sort();
}

/** Opens a regular file for reading; refuses a link, a folder or a device that took its place. */
export async function openFile(at: string): Promise<FileHandle> {
  const handle = await open(at, fileFlags);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new AmbitError("SANDBOX_FAILED", "A file became something else while it was copied");
}

function tooMuch(what: string): AmbitError {
  return new AmbitError("SANDBOX_LIMIT", `A mounted path holds ${what}`, {
    hint: "Mount only what the program needs.",
  });
}
