import { existsSync, lstatSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { guardFor, stateFile } from "./control-files.ts";

/** What a caller wants of the host in a sandbox. */
export interface HostPaths {
  readOnly: readonly string[];
  readWrite: readonly string[];
  protected?: readonly string[];
}

type MountMode = "read-only" | "read-write";

/** Refuses paths that are malformed, lead through a link, or would open the lockdown. Fails with USAGE_INVALID. */
export function checkPaths(paths: HostPaths): void {
  for (const path of paths.readOnly) checkMount(path, "read-only");
  for (const path of paths.readWrite) checkMount(path, "read-write");
  checkOverlap(paths);
  checkOwn(paths);
}

/** What nothing of the caller's may stand in, and what it may not be copied over. */
const kernels = ["/proc", "/dev", "/sys", "/ambit"];
const systems = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc"];
const workplaces = ["/tmp", "/workspace"];

function checkMount(path: string, mode: MountMode): void {
  if (!isAbsolute(path) || path.includes("\0"))
    throw usage(`The ${mode} path "${printable(path)}" is not absolute`, "Give the path from the root.");
  const clean = cleanPath(path);
  if (clean !== path && `${clean}/` !== path)
    throw usage(`The ${mode} path "${printable(path)}" is not in its shortest form`, `Write it as ${clean}.`);
  checkReal(clean, mode);
  if (checkKind(clean, mode) === "file" && mode === "read-write") checkShadow(dirname(clean), mode, workplaces);
  else checkShadow(clean, mode, []);
}

/** A path stands for itself: what a link in it points to is another place, with rules of its own. */
function checkReal(path: string, mode: MountMode): void {
  const real = lookAt(path, mode, () => realpathSync.native(path));
  if (real !== path)
    throw usage(
      `The ${mode} path ${printable(path)} leads through a link`,
      `Name what it points to: ${printable(real)}.`,
    );
}

function checkKind(path: string, mode: MountMode): "file" | "folder" {
  const stat = lookAt(path, mode, () => lstatSync(path));
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  throw usage(`The ${mode} path ${printable(path)} is no regular file or folder`, "Name a file or a folder.");
}

function lookAt<Found>(path: string, mode: MountMode, look: () => Found): Found {
  try {
    return look();
  } catch (cause) {
    throw usage(`The ${mode} path ${printable(path)} cannot be read`, "It must exist; create it first.", cause);
  }
}

/** A writable file brings its folder, which stands empty but for it: the same rules hold for that folder. */
function checkShadow(folder: string, mode: MountMode, allowed: readonly string[]): void {
  const beneath = mode === "read-write" ? [...kernels, ...systems] : kernels;
  const standing = [...kernels, ...systems, ...workplaces].filter((own) => !allowed.includes(own));
  const shadowed =
    beneath.find((own) => isWithin(folder, own)) ??
    standing.find((own) => isWithin(own, folder) && !(mode === "read-only" && own === folder && own === "/etc"));
  if (shadowed === undefined) return;
  throw usage(
    `The ${mode} path ${folder} would shadow ${shadowed} of the sandbox`,
    "Name the folder or file that the program needs, outside the system's own folders.",
  );
}

function checkOverlap({ readOnly, readWrite }: HostPaths): void {
  const writable = readWrite.map(cleanPath);
  for (const [index, path] of writable.entries()) {
    const other = writable.find((candidate, at) => at !== index && isWithin(path, candidate));
    if (other !== undefined)
      throw usage(`The read-write paths ${path} and ${other} overlap`, "Name the outer one alone.");
  }
  for (const path of readOnly.map(cleanPath)) {
    const outer = writable.find((candidate) => isWithin(path, candidate) || isWithin(candidate, path));
    if (outer !== undefined)
      throw usage(`${path} is asked for as read-only and lies with the read-write ${outer}`, "Separate the two.");
  }
}

/** Nothing of Ambit's own is writable by name either. */
function checkOwn({ readWrite, protected: more = [] }: HostPaths): void {
  const guard = guardFor(realPaths(more));
  for (const path of readWrite.map(cleanPath)) {
    const kind = lstatSync(path).isFile() ? "file" : "folder";
    const own = guard(path, kind) === "withheld" ? path : stateFolderAbove(path);
    if (own !== undefined)
      throw usage(`The read-write path ${path} belongs to Ambit: ${own}`, "Name a folder outside of it.");
  }
}

function stateFolderAbove(path: string): string | undefined {
  if (existsSync(join(path, stateFile))) return path;
  return path === "/" ? undefined : stateFolderAbove(dirname(path));
}

/** Absolute paths as they resolve today, as far as they exist. Fails with USAGE_INVALID for one that is not absolute. */
export function realPaths(paths: readonly string[]): string[] {
  return paths.map((path) => {
    if (!isAbsolute(path) || path.includes("\0"))
      throw usage(`The protected path "${printable(path)}" is not absolute`, "Give the path from the root.");
    return realPath(cleanPath(path));
  });
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path === "/" ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** The path without a slash at its end, without `.` and `..`. */
export function cleanPath(path: string): string {
  const clean = normalize(path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

/** Whether `path` is `root` or lies beneath it; both absolute and clean. */
export function isWithin(path: string, root: string): boolean {
  return path === root || root === "/" || path.startsWith(`${root}/`);
}

function printable(text: string): string {
  return JSON.stringify(text).slice(1, -1).slice(0, 200);
}

function usage(message: string, hint: string, cause?: unknown): AmbitError {
  return new AmbitError("USAGE_INVALID", message, { hint, ...(cause === undefined ? {} : { cause }) });
}
