import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { AmbitError } from "@ambit/sdk";
import { fdPath, kindOf } from "./tree.ts";

const pathOnly = 0o10000000;
const passing = pathOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A file or folder of the host, held so that nothing can be put in its place. */
export interface HeldPath extends AsyncDisposable {
  path: string;
  kind: "file" | "folder";
  /** opened for its place alone: it neither reads nor writes */
  handle: FileHandle;
  stat: BigIntStats;
}

/**
 * Takes hold of an absolute, clean path, one component after the other, without following a link. Fails with
 * SANDBOX_FAILED when a link or something special stands in it.
 */
export async function holdPath(path: string): Promise<HeldPath> {
  const names = path.split("/").filter((name) => name !== "");
  const last = names.pop();
  try {
    await using folder = await openBeneath("/", names);
    const handle = await holdPlace(last ? `${fdPath(folder)}/${last}` : "/");
    return await heldAs(path, handle);
  } catch (cause) {
    throw new AmbitError("SANDBOX_FAILED", `${path} is not what it was when it was asked for`, {
      hint: "Something changes the folders above it; mount it again when they stand still.",
      cause,
    });
  }
}

async function heldAs(path: string, handle: FileHandle): Promise<HeldPath> {
  const stat = await handle.stat({ bigint: true });
  const kind = kindOf(stat);
  if (kind === "file" || kind === "folder")
    return { path, kind, handle, stat, [Symbol.asyncDispose]: () => handle.close() };
  await handle.close();
  throw new TypeError(`a ${kind} stands there`);
}

/** Holds whatever stands at a path, a link itself too. */
export function holdPlace(path: string | Buffer): Promise<FileHandle> {
  return open(path, pathOnly | constants.O_NOFOLLOW);
}

/** Opens a folder beneath another by the names that lead to it; fails where a name is a link or no folder. */
export async function openBeneath(top: string, names: readonly string[]): Promise<FileHandle> {
  let folder = await open(top, pathOnly | constants.O_DIRECTORY);
  for (const name of names) {
    await using outer = folder;
    folder = await open(`${fdPath(outer)}/${name}`, passing);
  }
  return folder;
}
