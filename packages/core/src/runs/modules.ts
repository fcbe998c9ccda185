import { closeSync, constants, fstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { dataOf, fail, type ModuleLoader, nearestName, vectorFrom } from "@ambit/rtfs";
import { errorCodeOf } from "@ambit/sdk";
import { restBelow } from "../paths.ts";

/** largest text of one module, in bytes (language reference §18) */
const mostBytes = 1024 * 1024;
/** longest name of a module, in UTF-16 units */
const longestName = 512;

export interface ModuleFolders {
  /** absolute folders that are searched in turn */
  roots: readonly string[];
  /** absolute folder that places are told from */
  cwd: string;
}

/**
 * Finds modules in files: `a.b/c` and `a.b.c` are `a/b/c.rtfs` beneath the first root that has it. Raises `ModuleError`
 * for a file that is no text of at most 1 MiB, or that a link leads out of its root. Reading a module is part of
 * reading the program: it happens before the run, and is no effect of it.
 */
export function moduleFiles({ roots, cwd }: ModuleFolders): ModuleLoader {
  return (name, { declared }) => {
    const path = pathOf(name);
    for (const root of roots) {
      const text = readBeneath(root, path, name);
      if (text !== null) return { text, file: shown(join(root, path), cwd) };
    }
    return failUnknown(name, { path, roots, cwd, declared });
  };
}

/** Relative path of a module's file. Its parts are names: none is empty, none leads upwards. */
function pathOf(name: string): string {
  const parts = name.split(/[./]/);
  const isPlain = parts.every((part) => part !== "" && !/[\\:\0]/.test(part));
  if (!isPlain || name.length > longestName) failModule(name, "its name is no name of a file");
  return `${parts.join("/")}.rtfs`;
}

/** The text of the file; null where the root has none. */
function readBeneath(root: string, path: string, name: string): string | null {
  try {
    const real = realpathSync(join(root, path));
    if (restBelow(realpathSync(root), real) === undefined)
      failModule(name, "a link leads out of the folder of modules");
    return decode(readRegular(real, name), name);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === undefined) throw error;
    return failModule(name, `${path} cannot be read: ${code}`);
  }
}

/** Reads a file that was resolved: what was checked is what is read, whatever others put under its name meanwhile. */
function readRegular(real: string, name: string): Uint8Array {
  const descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) failModule(name, "it is no regular file");
    if (isElsewhere(descriptor, real)) failModule(name, "its file was exchanged while it was opened");
    const bytes = new Uint8Array(mostBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= mostBytes; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    if (length > mostBytes) failModule(name, `its file has more than ${mostBytes} bytes`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Linux tells what a descriptor is open on. */
function isElsewhere(descriptor: number, real: string): boolean {
  return process.platform === "linux" && readlinkSync(`/proc/self/fd/${descriptor}`) !== real;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return failModule(name, "its file is not UTF-8 text");
  }
}

interface Searched extends ModuleFolders {
  path: string;
  declared: readonly string[];
}

function failUnknown(name: string, { path, roots, cwd, declared }: Searched): never {
  const searched = roots.map((root) => shown(root, cwd));
  const near = nearestName(name.replaceAll("/", "."), [...declared, ...roots.flatMap(modulesBeneath)]);
  const folders = searched.map((folder) => (folder === "." ? "the working folder" : folder));
  const where = `Looked for ${path} in ${folders.join(", ") || "no folder"}.`;
  const hint = near === undefined ? where : `Did you mean ${near}? ${where}`;
  return fail(
    "ModuleError",
    `there is no module ${name}`,
    dataOf({ module: name, hint, searched: vectorFrom(searched) }),
  );
}

function failModule(name: string, what: string): never {
  return fail("ModuleError", `the module ${name} cannot be loaded: ${what}`, dataOf({ module: name }));
}

/** folders inside each other, and entries, that are looked through for names to suggest */
const deepest = 6;
const mostEntries = 2_000;

/** Names of the modules in a folder, as far as they are soon found. */
function modulesBeneath(root: string): string[] {
  const found: string[] = [];
  let left = mostEntries;
  const visit = (folder: string, { prefix, depth }: { prefix: string; depth: number }) => {
    for (const entry of entriesOf(folder)) {
      if (--left < 0 || entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isFile() && entry.name.endsWith(".rtfs")) found.push(`${prefix}${entry.name.slice(0, -5)}`);
      if (!entry.isDirectory() || depth >= deepest) continue;
      visit(join(folder, entry.name), { prefix: `${prefix}${entry.name}.`, depth: depth + 1 });
    }
  };
  visit(root, { prefix: "", depth: 1 });
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // a suggestion is not worth a failure
  }
}

/** A path as people write it: from the working folder where it lies beneath. */
function shown(path: string, cwd: string): string {
  const short = relative(cwd, path);
  if (short === "") return ".";
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}
