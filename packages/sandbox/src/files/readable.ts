import { constants } from "node:fs";
import { chmod, type FileHandle, mkdir, open, readlink, symlink } from "node:fs/promises";
import { AmbitError } from "@ambit/sdk";
import type { HeldPath } from "./hold.ts";
import { fdPath, type LeftOut, openFile, type TreeEntry, unlessDenied, walkTree } from "./tree.ts";

/**
 * Copies a held file or folder so that others may read it; links stay links. What is no file, folder or link is left
 * out, and what this user may not read: both are told. Fails with SANDBOX_LIMIT beyond `bytes`.
 */
export async function copyReadable(
  source: HeldPath,
  target: string,
  { bytes }: { bytes: number },
): Promise<readonly LeftOut[]> {
  const leftOut: LeftOut[] = [];
  const copying = { target, left: bytes, leftOut };
  try {
    await copyHeld(source, copying);
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("SANDBOX_FAILED", `${source.path} could not be copied for the program`, {
      hint: "Look at the rights in it, and whether something changes it.",
      cause,
    });
  }
  return leftOut;
}

interface Copying {
  target: string;
  /** bytes that may still be copied */
  left: number;
  leftOut: LeftOut[];
}

async function copyHeld({ kind, handle }: HeldPath, copying: Copying): Promise<void> {
  if (kind === "file") {
    await using file = await open(fdPath(handle), constants.O_RDONLY);
    return await copyFile(file, copying.target, copying);
  }
  await makeFolder(copying.target);
  const { leftOut } = copying;
  for await (const entry of walkTree(fdPath(handle), { leftOut, without })) await copyEntry(entry, copying);
}

async function without({ kind, stat }: TreeEntry): Promise<string | undefined> {
  if (kind !== "other") return undefined;
  if (stat.isSocket()) return "a socket leads to a service of the host";
  return stat.isFIFO() ? "a pipe leads to a process of the host" : "it is a device";
}

async function copyEntry(entry: TreeEntry, copying: Copying): Promise<void> {
  const to = `${copying.target}/${entry.path}`;
  if (entry.kind === "folder") return await makeFolder(to);
  if (entry.kind === "link") return await symlink(await readlink(entry.at), to);
  await using file = await unlessDenied(entry.path, copying, () => openFile(entry.at));
  if (file) await copyFile(file, to, copying);
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path);
  await chmod(path, 0o755);
}

async function copyFile(source: FileHandle, to: string, copying: Copying): Promise<void> {
  const { size, mode } = await source.stat();
  if (size > copying.left)
    throw new AmbitError("SANDBOX_LIMIT", "A read-only path that must be copied does not fit into the disk limit", {
      hint: "Raise the disk limit, or mount less: sockets and pipes in a folder, and rights that shut others out, make a copy necessary.",
    });
  copying.left -= size;
  await using target = await open(to, "wx", 0o600);
  for await (const chunk of source.createReadStream({ autoClose: false, end: Math.max(0, size - 1) }))
    await target.writeFile(chunk);
  await target.chmod(0o444 | (mode & 0o111));
}
