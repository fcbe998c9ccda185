import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open, opendir, readdir } from "node:fs/promises";
import { AmbitError, errorCodeOf } from "@ambit/sdk";

/** One entry beneath a folder, found without following a link. */
export interface TreeEntry {
  /** path from the top, without a slash at its start */
  path: string;
  kind: "file" | "folder" | "link" | "other";
  stat: BigIntStats;
  /** where this process can reach it, by the descriptor of its folder */
  at: string;
}

/** What a walk does not give, and why. */
export interface LeftOut {
  /** path from the top; bytes that are no UTF-8 stand as `\xNN` */
  path: string;
  reason: string;
}

export interface WalkOptions {
  leftOut: LeftOut[];
  /** why an entry is left out with everything in it; undefined when it is not */
  without?: (entry: TreeEntry) => Promise<string | undefined>;
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
export async function* walkTree(folder: string, options: WalkOptions): AsyncGenerator<TreeEntry> {
  let entries = 0;
  for await (const entry of descend(folder, "", options)) {
    entries += 1;
    if (entries > mostEntries) throw tooMuch(`more than ${mostEntries} entries`);
    yield entry;
  }
}

async function* descend(folder: string, prefix: string, options: WalkOptions): AsyncGenerator<TreeEntry> {
  checkDepth(prefix);
  const { names, unnamed } = await namesOf(folder);
  for (const name of unnamed) options.leftOut.push({ path: `${prefix}${name}`, reason: noText });
  for (const name of names) {
    const path = `${prefix}${name}`;
    const entry = await unlessDenied(path, options, () => look(folder, path));
    const reason = entry && (await options.without?.(entry));
    if (reason) options.leftOut.push({ path, reason });
    if (!entry || reason) continue;
    yield* entry.kind === "folder" ? enter(entry, options) : [entry];
  }
}

async function* enter(entry: TreeEntry, options: WalkOptions): AsyncGenerator<TreeEntry> {
  const handle = await unlessDenied(entry.path, options, () => open(entry.at, folderFlags));
  await using _ = handle;
  if (!handle) return;
  yield entry;
  yield* descend(fdPath(handle), `${entry.path}/`, options);
}

/** Takes a step that reads; what this user may not read is left out. */
export async function unlessDenied<Found>(
  path: string,
  { leftOut }: Pick<WalkOptions, "leftOut">,
  step: () => Promise<Found>,
): Promise<Found | undefined> {
  try {
    return await step();
  } catch (error) {
    if (errorCodeOf(error) !== "EACCES") throw error;
    leftOut.push({ path, reason: "this user may not read it" });
    return undefined;
  }
}

export const noText = "its name is no UTF-8";

/** Fails with SANDBOX_LIMIT for a path nested deeper than any walk goes. */
export function checkDepth(path: string): void {
  if (path.split("/").length > deepest) throw tooMuch(`folders nested more than ${deepest} deep`);
}

async function look(folder: string, path: string): Promise<TreeEntry | undefined> {
  const at = `${folder}/${path.slice(path.lastIndexOf("/") + 1)}`;
  const stat = await lstatOrNone(at);
  return stat && { path, kind: kindOf(stat), stat, at };
}

/** What stands at a path, links not followed; undefined when nothing does. */
export async function lstatOrNone(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

export function kindOf(stat: BigIntStats): TreeEntry["kind"] {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  return stat.isSymbolicLink() ? "link" : "other";
}

export interface Names {
  /** in order */
  names: string[];
  /** those that are no UTF-8, which no path can name: such bytes stand as `\xNN` */
  unnamed: string[];
}

/** Names in a folder of the host. */
async function namesOf(folder: string): Promise<Names> {
  return decoded(await readdir(folder, { encoding: "buffer" }));
}

/** Names in a folder that a guest filled. Fails with SANDBOX_LIMIT beyond `most`, before it has read them all. */
export async function guestNamesOf(folder: string, { most }: { most: number }): Promise<Names> {
  const names: Buffer[] = [];
  for await (const { name } of await opendir(folder, { encoding: "latin1", bufferSize: 512 })) {
    if (names.length >= most) throw tooMuch(`more than ${most} entries`);
    names.push(Buffer.from(name, "latin1"));
  }
  return decoded(names);
}

function decoded(found: readonly Buffer[]): Names {
  const names: string[] = [];
  const unnamed: string[] = [];
  for (const bytes of found) {
    const text = bytes.toString("utf8");
    if (Buffer.from(text).equals(bytes)) names.push(text);
    else unnamed.push(bytes.toString("latin1").replace(/[^\x20-\x7e]/g, escaped));
  }
  return { names: names.sort(), unnamed: unnamed.sort() };
}

function escaped(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** Whether a folder holds nothing, not even a name that is no text. */
export async function isEmpty(folder: string): Promise<boolean> {
  for await (const _ of await opendir(folder, { encoding: "latin1" })) return false;
  return true;
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
