import { constants, type Dirent } from "node:fs";
import { access, lstat, readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AmbitError, errorCodeOf } from "@ambit/sdk";
import { type HeldPath, holdPlace } from "../files/hold.ts";
import { checkDepth, fdPath } from "../files/tree.ts";

const readable = 0o4;
const searchable = 0o1;

/** Whether a user with no group and no privilege can read a path: every folder above it must let others pass. */
export async function isReachable(path: string, uid: number): Promise<boolean> {
  const found = await stat(path);
  const wanted = found.isDirectory() ? readable | searchable : readable;
  if (!grants(found, { uid, wanted })) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!grants(await stat(folder), { uid, wanted: searchable })) return false;
    if (folder === dirname(folder)) return true;
  }
}

interface Access {
  uid: number;
  wanted: number;
}

/** Whether mode bits give a user what is wanted; group rights never count. */
function grants(found: { uid: number; mode: number }, { uid, wanted }: Access): boolean {
  const bits = found.uid === uid ? found.mode >> 6 : found.mode;
  return (bits & wanted) === wanted;
}

/** Entries whose rights are looked at, and those among which a socket or pipe is looked for. */
const lookedAt = 5000;
const mostEntries = 1_000_000;

/**
 * Whether a held path may stand in a cage as it is: the cage's user can read it, as far as the first thousands of
 * entries tell, and no socket or pipe in it reaches a process of the host. Fails with SANDBOX_LIMIT for a tree that
 * is too large or too deep to say so.
 */
export async function canStandAsItIs(held: HeldPath, uid: number | undefined): Promise<boolean> {
  try {
    if (uid !== undefined && !(await isReachable(held.path, uid))) return false;
    return held.kind === "file" || (await isPlain(fdPath(held.handle), "", { uid, entries: 0 }));
  } catch (error) {
    if (error instanceof AmbitError) throw error;
    return false; // it changes while it is looked at, or shuts this user out: a copy says what is left out
  }
}

interface Look {
  uid: number | undefined;
  entries: number;
}

async function isPlain(folder: string, prefix: string, look: Look): Promise<boolean> {
  checkDepth(prefix);
  const entries = await readdir(folder, { encoding: "buffer", withFileTypes: true });
  for (const entry of entries) if (!(await isPlainEntry(entry, folder, look))) return false;
  for (const entry of entries) {
    if (entry.isDirectory() && !(await isPlainFolder(pathTo(entry, folder), `${prefix}x/`, look))) return false;
  }
  return true;
}

async function isPlainEntry(entry: Dirent<Buffer>, folder: string, look: Look): Promise<boolean> {
  look.entries += 1;
  if (look.entries > mostEntries)
    throw new AmbitError("SANDBOX_LIMIT", `A read-only path holds more than ${mostEntries} entries`, {
      hint: "Mount only what the program needs.",
    });
  if (entry.isSocket() || entry.isFIFO()) return false;
  if (look.uid === undefined || look.entries > lookedAt) return true;
  return await isReadable(pathTo(entry, folder), look.uid);
}

/** Whether an entry itself may be read; links and devices are never followed, and give nothing. */
async function isReadable(path: Buffer, uid: number): Promise<boolean> {
  const found = await lstat(path);
  if (!found.isFile() && !found.isDirectory()) return true;
  return grants(found, { uid, wanted: found.isDirectory() ? readable | searchable : readable });
}

/** A folder that this user can neither list nor search gives nothing to its cage either. */
async function isPlainFolder(path: Buffer, prefix: string, look: Look): Promise<boolean> {
  await using folder = await holdPlace(path);
  try {
    return await isPlain(fdPath(folder), prefix, look);
  } catch (error) {
    if (errorCodeOf(error) !== "EACCES") throw error;
    return !(await isSearchable(fdPath(folder)));
  }
}

async function isSearchable(folder: string): Promise<boolean> {
  return await access(folder, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function pathTo(entry: Dirent<Buffer>, folder: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), entry.name]);
}
