import { constants, type Stats } from "node:fs";
import { lstat, mkdir, open, readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { errorCodeOf } from "@ambit/sdk";
import { restBelow } from "../../paths.ts";
import { asIoError, ioError, leavesRoot, outsideRoots } from "./beneath-errors.ts";

/**
 * Path resolution that stays beneath granted roots.
 *
 * The roots come with the call: the runtime says per call which roots its run was granted. A path is made absolute
 * from the call's working folder, its `.` and `..` are taken out of its text, and the widest granted root that contains
 * it is opened. From there every component is opened relative to the folder before it, never following a link by
 * itself: a symbolic link is read, and its target is walked in the same way, so that neither a link nor a `..` in it
 * leads out of the root, whatever others change meanwhile. On Linux a folder is an open descriptor
 * (`/proc/self/fd/N/name`), which nobody can exchange between check and use. Elsewhere a folder is a path whose links
 * have been resolved: a process that exchanges folders at the same moment can win that race.
 */
export interface Roots {
  /** absolute roots that may be read */
  readOnly: readonly string[];
  /** absolute roots that may be read and written */
  readWrite: readonly string[];
  /** absolute folder that relative paths start from */
  cwd: string;
}

/** What a path names: its folder, its name there, and what stands under that name. */
export interface Spot {
  /** absolute path, as it was asked for */
  path: string;
  /** path of the folder that works for system calls */
  folder: string;
  /** name in the folder; empty for a root itself */
  name: string;
  entry?: { stats: Stats /** path that opens just this entry */; door: string };
}

export interface FindOptions {
  roots: Roots;
  access: "read" | "write";
  /** what to do with a link at the end of the path */
  finalLink: "follow" | "refuse" | "keep";
  /** folders that are missing are made */
  makesFolders?: boolean;
  /** folders are held as descriptors; default: where the system can */
  isFdRelative?: boolean;
  /** owns every descriptor that the spot relies on */
  handles: AsyncDisposableStack;
}

const pathOnly = 0o10000000; // O_PATH, the same on every Linux that Node runs on
const isLinux = process.platform === "linux";
const mostLinks = 40;
const mostSteps = 512;

/** Finds a path beneath a granted root. Throws `GOVERN_DENIED` when it lies outside or leads out, else `EXECUTE_IO`. */
export async function find(path: string, options: FindOptions): Promise<Spot> {
  if (path.includes("\0")) throw ioError(JSON.stringify(path), "is no path: it holds a NUL character");
  const asked = resolve(options.roots.cwd, path);
  const root = grantedRoot(asked, options);
  try {
    const base = await openBase(root, asked, options);
    return await walk({ ...options, asked, root, base });
  } catch (error) {
    throw asIoError(error, asked);
  }
}

function grantedRoot(path: string, { roots, access }: FindOptions): string {
  const granted = access === "read" ? [...roots.readOnly, ...roots.readWrite] : roots.readWrite;
  const containing = granted.map((root) => resolve("/", root)).filter((root) => restBelow(root, path) !== undefined);
  const widest = containing.sort((a, b) => a.length - b.length)[0];
  if (widest === undefined) throw outsideRoots(path, access);
  return widest;
}

/** Where a walk starts, and what it has to walk. */
interface Base {
  folder: Folder;
  /** the root with its own links resolved */
  real: string;
  rest: string;
  /** a grant of one file means the file of that name, and no other through a link that somebody put there */
  followsLinks: boolean;
}

/** A folder on the way: `door` is a path that reaches it. */
interface Folder {
  door: string;
  stats: Stats;
}

async function openBase(root: string, asked: string, options: FindOptions): Promise<Base> {
  const real = await realRoot(root);
  const rest = restBelow(root, asked) ?? "";
  const folder = await openEntry(real, options);
  if (folder?.stats.isDirectory()) return { folder, real, rest, followsLinks: true };
  const above = await realRoot(dirname(root));
  const parent = await openEntry(above, options);
  if (!parent?.stats.isDirectory()) throw ioError(root, "doesn't exist", { hint: "Grant a folder that exists." });
  return { folder: parent, real: above, rest: join(basename(root), rest), followsLinks: false };
}

/** Resolves the links of a root: whoever granted a folder meant where it leads. */
async function realRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (error) {
    if (errorCodeOf(error) !== "ENOENT" || root === "/") throw error;
    return join(await realRoot(dirname(root)), basename(root));
  }
}

interface WalkOptions extends FindOptions {
  /** the path as asked for, absolute */
  asked: string;
  /** the root as granted */
  root: string;
  base: Base;
}

/** How far a walk has come. */
interface Way {
  /** the base, and every folder entered since */
  folders: [Folder, ...Folder[]];
  /** steps that are still to be taken */
  queue: string[];
  links: number;
}

async function walk(options: WalkOptions): Promise<Spot> {
  const { asked, base } = options;
  const way: Way = { folders: [base.folder], queue: stepsOf(base.rest), links: 0 };
  for (let taken = 0; taken < mostSteps; taken++) {
    const name = way.queue.shift();
    if (name === undefined) return folderSpot(asked, way);
    const spot = name === ".." ? goUp(way, options) : await goTo(name, way, options);
    if (spot !== undefined) return spot;
  }
  throw ioError(asked, "has too many parts");
}

function folderSpot(path: string, way: Way): Spot {
  const entry = lastFolder(way);
  return { path, folder: entry.door, name: "", entry };
}

function lastFolder({ folders }: Way): Folder {
  return folders[folders.length - 1] ?? folders[0];
}

function goUp({ folders }: Way, { asked, root }: WalkOptions): undefined {
  if (folders.length === 1) throw leavesRoot(asked, root);
  folders.pop();
}

/** Takes one step. Gives the spot when the path ends here. */
async function goTo(name: string, way: Way, options: WalkOptions): Promise<Spot | undefined> {
  const { asked } = options;
  const folder = lastFolder(way).door;
  const door = `${folder}/${name}`;
  const entry = (await openEntry(door, options)) ?? (await madeFolder(door, options));
  const isLast = way.queue.length === 0;
  if (entry === undefined) {
    if (isLast) return { path: asked, folder, name };
    throw ioError(asked, "doesn't exist", { hint: `There is no folder "${name}" on its way.` });
  }
  if (entry.stats.isSymbolicLink()) {
    if (isLast && options.finalLink === "keep") return { path: asked, folder, name, entry };
    return followLink(door, way, { ...options, isLast });
  }
  if (entry.stats.isDirectory()) {
    way.folders.push(entry);
    return undefined;
  }
  if (!isLast) throw ioError(asked, `has a part that is no folder: "${name}"`);
  return { path: asked, folder, name, entry };
}

async function followLink(door: string, way: Way, options: WalkOptions & { isLast: boolean }): Promise<undefined> {
  const { asked, base, root, finalLink, isLast } = options;
  if (!base.followsLinks || (isLast && finalLink === "refuse")) {
    throw ioError(asked, "is a symbolic link, which is not followed here", { hint: "Name the file itself." });
  }
  if (++way.links > mostLinks) throw ioError(asked, "goes through too many symbolic links");
  const target = await readlink(door);
  if (!target.startsWith("/")) {
    way.queue.unshift(...stepsOf(target));
    return;
  }
  const rest = restBelow(root, target) ?? restBelow(base.real, target);
  if (rest === undefined) throw leavesRoot(asked, root);
  way.folders = [base.folder];
  way.queue.unshift(...stepsOf(rest));
}

function stepsOf(path: string): string[] {
  return path.split("/").filter((step) => step !== "" && step !== ".");
}

async function madeFolder(door: string, options: WalkOptions): Promise<Folder | undefined> {
  if (options.makesFolders !== true) return undefined;
  await mkdir(door).catch((error: unknown) => {
    if (errorCodeOf(error) !== "EEXIST") throw error; // somebody else made it meanwhile
  });
  return openEntry(door, options);
}

/** Opens one entry without following it; undefined when nothing stands there. */
async function openEntry(path: string, { handles, isFdRelative = isLinux }: FindOptions): Promise<Folder | undefined> {
  try {
    if (!isFdRelative) return { door: path, stats: await lstat(path) };
    const handle = handles.use(await open(path, pathOnly | constants.O_NOFOLLOW));
    return { door: `/proc/self/fd/${handle.fd}`, stats: await handle.stat() };
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
