import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";

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
export function grants(found: { uid: number; mode: number }, { uid, wanted }: Access): boolean {
  const bits = found.uid === uid ? found.mode >> 6 : found.mode;
  return (bits & wanted) === wanted;
}

/** Whether a folder entry itself may be read; links and special files are never followed. */
export async function isEntryReadable(path: string, uid: number): Promise<boolean> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return true;
  return grants(found, { uid, wanted: found.isDirectory() ? readable | searchable : readable });
}
