import { lstat, opendir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

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

const looked = 5000;

/** The same for a folder and everything in it, as far as the first thousands of entries tell. */
export async function isTreeReachable(path: string, uid: number): Promise<boolean> {
  if (!(await isReachable(path, uid))) return false;
  if (!(await stat(path)).isDirectory()) return true;
  let entries = 0;
  for await (const entry of await opendir(path, { recursive: true })) {
    entries += 1;
    if (entries > looked) return true;
    if (!(await isEntryReadable(join(entry.parentPath, entry.name), uid))) return false;
  }
  return true;
}

/** Whether an entry itself may be read; links and special files are never followed. */
async function isEntryReadable(path: string, uid: number): Promise<boolean> {
  const found = await lstat(path);
  if (!found.isFile() && !found.isDirectory()) return true;
  return grants(found, { uid, wanted: found.isDirectory() ? readable | searchable : readable });
}
