import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { errorCodeOf } from "@ambit/sdk";
import type { Ports } from "../ports.ts";

interface DurableOptions {
  ports: Ports;
  /** the file that is there already wins; otherwise it is replaced */
  keepExisting?: boolean;
}

/** Writes a 0600 file that is, after a crash too, either whole or as it was before. Creates its folder (0700). */
export function writeDurably(
  path: string,
  bytes: string | Uint8Array,
  { ports, keepExisting = false }: DurableOptions,
) {
  const folder = dirname(path);
  makeFolder(folder);
  const temporary = temporaryBeside(path, ports);
  try {
    writeAndSync(temporary, bytes);
    if (keepExisting) linkUnlessThere(temporary, path);
    else renameSync(temporary, path);
    syncFolder(folder);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Makes a folder (0700) with those above it. Node's own recursion never ends where a system says ENOENT, as /proc does. */
export function makeFolder(path: string): void {
  const isThere = () => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCodeOf(error) !== "EEXIST" || !isThere()) throw error;
  }
}

export function temporaryBeside(path: string, ports: Ports): string {
  return `${path}.${Buffer.from(ports.random.bytes(8)).toString("hex")}.tmp`;
}

/** Makes a rename or a new name in the folder last. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAndSync(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const handle = openSync(path, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (errorCodeOf(error) !== "EEXIST") throw error;
  }
}

/** Whether the system says that a path leads nowhere. */
export function isAbsence(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}
