import { createHash, randomBytes } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { chmod, lchown, lstat, mkdir, open, rename, rmdir, unlink } from "node:fs/promises";
import { AmbitError, errorCodeOf } from "@ambit/sdk";
import { checkDepth, fdPath, folderFlags, kindOf, namesOf, openFile } from "./tree.ts";
import type { Known, Writable } from "./writable.ts";

/** What a commit did; every path is the host's. */
export interface Committed {
  written: string[];
  removed: string[];
  /** left as it was on the host, with the reason */
  refused: { path: string; reason: string }[];
}

export interface CommitOptions {
  /** the copy in the dead cage */
  cage: string;
  /** most bytes that may be written */
  bytes: number;
}

/** Steps that make the prepared changes real, and those that undo the preparation. */
interface Prepared {
  apply: (() => Promise<void>)[];
  undo: (() => Promise<void>)[];
  handles: AsyncDisposableStack;
  left: number;
  done: Committed;
}

/**
 * Writes a cage's copy back to the host, beneath the held folder. New bytes are written beside their place first and
 * renamed only when all are there, so a full disk leaves everything as it was. Owners and modes on the host stay;
 * what is new belongs to the owner of its folder. Links, devices and what the host changed meanwhile are refused.
 */
export async function commit(writable: Writable, { cage, bytes }: CommitOptions): Promise<Committed> {
  await using handles = new AsyncDisposableStack();
  const done: Committed = { written: [], removed: [], refused: [] };
  const prepared: Prepared = { apply: [], undo: [], handles, left: bytes, done };
  try {
    const place = { cage, host: fdPath(writable.host), prefix: "", writable };
    await prepareFolder(place, prepared, writable.kind === "file" ? [nameOf(writable.path)] : undefined);
  } catch (cause) {
    for (const step of prepared.undo.reverse()) await step().catch(() => {});
    throw new AmbitError("SANDBOX_FAILED", `Nothing was written back to ${writable.path}`, {
      hint: "Look at the space and the rights of the folder.",
      cause,
    });
  }
  for (const step of prepared.apply) await step();
  return done;
}

interface Place {
  cage: string;
  host: string;
  /** path from the writable's folder, with a slash at its end unless it is empty */
  prefix: string;
  writable: Writable;
}

async function prepareFolder(place: Place, prepared: Prepared, only?: readonly string[]): Promise<void> {
  checkDepth(place.prefix);
  const inside = await namesOf(place.cage);
  for (const name of only ? inside.filter((found) => only.includes(found)) : inside)
    await prepareEntry(place, name, prepared);
  const gone = knownNames(place).filter((name) => !inside.includes(name) && (only?.includes(name) ?? true));
  for (const name of gone) prepareRemoval(place, name, prepared);
}

async function prepareEntry(place: Place, name: string, prepared: Prepared): Promise<void> {
  const stat = await lstat(`${place.cage}/${name}`, { bigint: true });
  const known = place.writable.known.get(`${place.prefix}${name}`);
  const host = await lstatOrNone(`${place.host}/${name}`);
  const kind = kindOf(stat);
  if (kind === "link" || kind === "other") {
    if (known?.kind !== kind) refuse(place, name, prepared, "only regular files and folders are written back");
    return;
  }
  if (host && kindOf(host) !== kind && !(known?.kind === "file" && isSame(host, known.stat)))
    return refuse(place, name, prepared, `a ${kindOf(host)} of the host stands there`);
  if (kind === "folder") return await prepareSubfolder(place, name, { host, stat, prepared });
  await prepareFile(place, name, { host, stat, known, prepared });
}

interface FolderChange {
  host: BigIntStats | undefined;
  stat: BigIntStats;
  prepared: Prepared;
}

async function prepareSubfolder(place: Place, name: string, { host, stat, prepared }: FolderChange): Promise<void> {
  const at = `${place.host}/${name}`;
  if (host && !host.isDirectory())
    return refuse(place, name, prepared, "a file of the host stands where a folder should be");
  if (!host) {
    await mkdir(at, { mode: 0o700 });
    prepared.undo.push(() => rmdir(at));
    await give(at, { like: await lstat(`${place.host}/.`, { bigint: true }).then(ownerOf), mode: Number(stat.mode) });
    prepared.done.written.push(pathOf(place, name));
  }
  const inside = prepared.handles.use(await open(`${place.cage}/${name}`, folderFlags));
  const outside = prepared.handles.use(await open(at, folderFlags));
  const next = { ...place, cage: fdPath(inside), host: fdPath(outside), prefix: `${place.prefix}${name}/` };
  await prepareFolder(next, prepared);
}

interface FileChange extends FolderChange {
  known: Known | undefined;
}

async function prepareFile(place: Place, name: string, { host, stat, known, prepared }: FileChange): Promise<void> {
  if (Number(stat.size) > prepared.left)
    return refuse(place, name, prepared, "it is larger than the disk limit leaves");
  const source = `${place.cage}/${name}`;
  if (known?.kind === "file" && (await hashOf(source)) === known.content) return;
  if (host && !(known && isSame(host, known.stat)))
    return refuse(place, name, prepared, "the host changed it meanwhile");
  prepared.left -= Number(stat.size);
  const staging = `${place.host}/.ambit-${randomBytes(8).toString("hex")}`;
  prepared.undo.push(() => unlink(staging));
  await copy(source, staging);
  const like = ownerOf(host?.isFile() ? host : await lstat(`${place.host}/.`, { bigint: true }));
  await give(staging, { like, mode: Number(host?.isFile() ? host.mode : stat.mode) });
  prepared.apply.push(() => rename(staging, `${place.host}/${name}`));
  prepared.done.written.push(pathOf(place, name));
}

/** Removes what the guest removed, as far as the host still holds what was copied. */
function prepareRemoval(place: Place, name: string, prepared: Prepared): void {
  const key = `${place.prefix}${name}`;
  const known = place.writable.known.get(key);
  if (!known || known.kind === "other") return;
  prepared.apply.push(async () => {
    const at = `${place.host}/${name}`;
    const host = await lstatOrNone(at);
    if (!host) return;
    if (known.kind === "folder") return await removeFolder({ ...place, host: at, prefix: `${key}/` }, prepared);
    if (known.kind === "link") return refuse(place, name, prepared, "links of the host are left as they are");
    if (!isSame(host, known.stat)) return refuse(place, name, prepared, "the host changed it meanwhile");
    await unlink(at);
    prepared.done.removed.push(pathOf(place, name));
  });
}

async function removeFolder(place: Place, prepared: Prepared): Promise<void> {
  await using handle = await open(place.host, folderFlags);
  const steps: Prepared = { ...prepared, apply: [] };
  for (const name of knownNames(place)) prepareRemoval({ ...place, host: fdPath(handle) }, name, steps);
  for (const step of steps.apply) await step();
  const path = pathOf(place, "");
  if ((await namesOf(fdPath(handle))).length > 0)
    return void prepared.done.refused.push({ path, reason: "the host holds something new in it" });
  await rmdir(place.host);
  prepared.done.removed.push(path);
}

function knownNames({ prefix, writable }: Place): string[] {
  const beneath = [...writable.known.keys()].filter((path) => path.startsWith(prefix));
  return beneath.map((path) => path.slice(prefix.length)).filter((rest) => !rest.includes("/"));
}

function refuse(place: Place, name: string, prepared: Prepared, reason: string): void {
  prepared.done.refused.push({ path: pathOf(place, name), reason });
}

function pathOf({ writable, prefix }: Place, name: string): string {
  return `${writable.folder}/${prefix}${name}`.replace(/\/$/, "");
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function lstatOrNone(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether an entry of the host is the one that was copied; a folder changes with every name in it. */
function isSame(now: BigIntStats, then: BigIntStats): boolean {
  if (now.ino !== then.ino || now.dev !== then.dev || kindOf(now) !== kindOf(then)) return false;
  return now.isDirectory() || (now.size === then.size && now.mtimeNs === then.mtimeNs);
}

interface Owner {
  uid: number;
  gid: number;
}

function ownerOf(stat: BigIntStats): Owner {
  return { uid: Number(stat.uid), gid: Number(stat.gid) };
}

/** Sets owner and mode; never a bit that lets others act as the owner. */
async function give(path: string, { like, mode }: { like: Owner; mode: number }): Promise<void> {
  if (process.geteuid?.() === 0) await lchown(path, like.uid, like.gid);
  await chmod(path, mode & 0o777);
}

async function hashOf(at: string): Promise<string> {
  await using file = await openFile(at);
  const hash = createHash("sha256");
  for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk);
  return hash.digest("hex");
}

async function copy(from: string, to: string): Promise<void> {
  await using source = await openFile(from);
  await using target = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  for await (const chunk of source.createReadStream({ autoClose: false })) await target.writeFile(chunk);
}
