import type { BigIntStats } from "node:fs";
import { open, rename, rmdir, unlink } from "node:fs/promises";
import { errorCodeOf } from "@ambit/sdk";
import { reasons } from "./control-files.ts";
import { openBeneath } from "./hold.ts";
import { fdPath, folderFlags, isEmpty, kindOf, type LeftOut, lstatOrNone } from "./tree.ts";
import type { Known, Writable } from "./writable.ts";

/** What a commit did; every path is the host's. */
export interface Committed {
  written: string[];
  removed: string[];
  /** left as it was on the host, with the reason */
  refused: LeftOut[];
}

/** What is to happen in one folder of the host. */
export interface FolderChanges {
  /** path from the writable's folder, with a slash at its end unless it is empty */
  prefix: string;
  /** the folder as it was compared */
  stat: BigIntStats;
  puts: Put[];
  /** names that the guest removed */
  gone: string[];
}

/** A prepared file or folder that takes its place. */
export interface Put {
  name: string;
  staged: string;
  /** what stands there until then */
  over: BigIntStats | undefined;
  /** mode that a folder gets when it has come to its place: to move it, its owner must be able to write it */
  folderMode: number | undefined;
  /** host paths that come with it */
  written: string[];
}

export interface Applying {
  writable: Writable;
  /** names that were copied, by the prefix of their folder */
  children: ReadonlyMap<string, readonly string[]>;
  done: Committed;
}

/** Moves everything new to its place, then removes what is gone. A step that fails is refused; the others go on. */
export async function applyChanges(changes: readonly FolderChanges[], applying: Applying): Promise<void> {
  for (const change of changes)
    await inFolder(change, { names: change.puts.map(({ name }) => name), applying }, async (folder) => {
      for (const put of change.puts)
        await attempt(change.prefix + put.name, applying, () => move(put, folder, applying));
    });
  for (const change of changes)
    await inFolder(change, { names: change.gone, applying }, async (folder) => {
      for (const name of change.gone) await remove({ host: folder, prefix: change.prefix }, name, applying);
    });
}

interface Concerned {
  names: readonly string[];
  applying: Applying;
}

/** Acts in a folder that is reached anew from the held one, provided that it is the one that was compared. */
async function inFolder(
  { prefix, stat }: FolderChanges,
  { names, applying }: Concerned,
  act: (folder: string) => Promise<void>,
): Promise<void> {
  if (names.length === 0) return;
  try {
    const { host } = applying.writable;
    await using folder = await openBeneath(fdPath(host), prefix.split("/").slice(0, -1));
    if (!isSame(await folder.stat({ bigint: true }), stat)) throw new Error("the folder is another one");
    await act(fdPath(folder));
  } catch {
    for (const name of names) refuse(prefix + name, applying, changed);
  }
}

export const changed = "the host changed it meanwhile";

async function move({ name, staged, over, folderMode, written }: Put, folder: string, { done }: Applying) {
  const to = `${folder}/${name}`;
  const now = await lstatOrNone(to);
  if (over ? !now || !isSame(now, over) : now) return changed;
  await using moving = folderMode === undefined ? undefined : await open(staged, folderFlags);
  await rename(staged, to);
  done.written.push(...written);
  if (folderMode !== undefined) await moving?.chmod(folderMode);
  return undefined;
}

interface Removal {
  /** path of the open folder */
  host: string;
  prefix: string;
}

/** Removes what the guest removed, as far as the host still holds what was copied. */
async function remove({ host, prefix }: Removal, name: string, applying: Applying): Promise<void> {
  const path = `${prefix}${name}`;
  const at = `${host}/${name}`;
  await attempt(path, applying, async () => {
    const known = applying.writable.known.get(path);
    const now = await lstatOrNone(at);
    if (!known || !now) return undefined;
    const reason = stays(path, { known, now }, applying);
    if (reason !== undefined) return reason;
    if (known.kind === "folder") return await removeFolder(at, `${path}/`, applying);
    await unlink(at);
    applying.done.removed.push(pathOf(applying, path));
    return undefined;
  });
}

/** Why an entry of the host is not removed. */
function stays(
  path: string,
  { known, now }: { known: Known; now: BigIntStats },
  { writable }: Applying,
): string | undefined {
  const guarded = writable.guard(`${writable.folder}/${path}`, known.kind);
  if (guarded) return reasons[guarded];
  if (known.kind === "link") return "links of the host are left as they are";
  return isSame(now, known.stat) ? undefined : changed;
}

async function removeFolder(at: string, prefix: string, applying: Applying): Promise<string | undefined> {
  await using folder = await open(at, folderFlags);
  for (const name of applying.children.get(prefix) ?? [])
    await remove({ host: fdPath(folder), prefix }, name, applying);
  if (!(await isEmpty(fdPath(folder)))) return "the host holds something in it that stays";
  await rmdir(at);
  applying.done.removed.push(pathOf(applying, prefix.slice(0, -1)));
  return undefined;
}

/** Takes one step; the reason that it gives, or its failure, is told as a refusal. */
async function attempt(path: string, applying: Applying, step: () => Promise<string | undefined>): Promise<void> {
  try {
    const reason = await step();
    if (reason !== undefined) refuse(path, applying, reason);
  } catch (error) {
    refuse(path, applying, `it could not be changed (${errorCodeOf(error) ?? "unknown"})`);
  }
}

function refuse(path: string, applying: Applying, reason: string): void {
  applying.done.refused.push({ path: pathOf(applying, path), reason });
}

function pathOf({ writable }: Applying, path: string): string {
  return `${writable.folder}/${path}`;
}

/** Whether an entry of the host is the one that was seen; a folder changes with every name in it. */
export function isSame(now: BigIntStats, then: BigIntStats): boolean {
  if (now.ino !== then.ino || now.dev !== then.dev || kindOf(now) !== kindOf(then)) return false;
  return now.isDirectory() || (now.size === then.size && now.mtimeNs === then.mtimeNs);
}
