import { chmodSync, closeSync, openSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AmbitError, errorCodeOf, messageOf } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { makeFolder, temporaryBeside } from "./durable-file.ts";

const chainFile = "chain.sqlite";

/** Where one store keeps its files. */
export interface StateFolder {
  /** absolute, symlinks resolved */
  path: string;
  /** the SQLite file */
  database: string;
  /** folder of the artifact files */
  artifacts: string;
}

/**
 * Creates the folder, or takes the one that is there, and closes it to other users (0700). A folder of something else that
 * others may look into is left as it is: `RECORD_UNWRITABLE`, as for one that can't be written.
 */
export function openStateFolder(path: string, { ports }: { ports: Ports }): StateFolder {
  try {
    makeFolder(path);
    close(path);
    const folder = placesIn(realpathSync(path));
    requireWritable(folder.path, ports);
    return folder;
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function close(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes(chainFile))
    throw new Error("it holds other files, and other users may read it");
  chmodSync(path, 0o700);
}

/** The same places, without touching them: for reading. */
export function existingStateFolder(path: string): StateFolder {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return placesIn(realpathSync(path));
  throw new AmbitError("RECORD_NOT_FOUND", `There is no state folder at ${path}`, {
    hint: "Run something first, or name the state folder with `--dir`.",
    details: { folder: path },
  });
}

function placesIn(path: string): StateFolder {
  return { path, database: join(path, chainFile), artifacts: join(path, "artifacts") };
}

/** Asks by writing: permissions alone say nothing of a read-only mount, or to root. */
function requireWritable(path: string, ports: Ports): void {
  const probe = temporaryBeside(join(path, "probe"), ports);
  closeSync(openSync(probe, "wx", 0o600));
  rmSync(probe);
}

function unusable(path: string, cause: unknown): AmbitError {
  return new AmbitError("RECORD_UNWRITABLE", `The state folder ${path} cannot be used: ${reasonOf(cause)}`, {
    hint: "Name a folder that you own and can write with `--dir`.",
    details: { folder: path },
    cause,
  });
}

function reasonOf(cause: unknown): string {
  const code = errorCodeOf(cause);
  if (code === "EPERM" || code === "EACCES") return "this user may not change it; it may be another user's";
  return code === "EROFS" ? "it is on a file system that cannot be written" : messageOf(cause);
}
