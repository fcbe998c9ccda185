import { chmod, mkdir, open, readlink, stat, symlink } from "node:fs/promises";
import { AmbitError } from "@ambit/sdk";
import { fdPath, folderFlags, openFile, walkTree } from "./tree.ts";

/**
 * Copies a file or folder so that others may read it; links stay links, special files are left out. Fails with
 * SANDBOX_LIMIT beyond `bytes`.
 */
export async function copyReadable(source: string, target: string, { bytes }: { bytes: number }): Promise<void> {
  let left = bytes;
  const copy = async (from: string, to: string) => {
    left -= await copyFile(from, to, left);
  };
  if ((await stat(source)).isFile()) return await copy(source, target);
  await using root = await open(source, folderFlags);
  await mkdir(target);
  await chmod(target, 0o755);
  for await (const entry of walkTree(fdPath(root))) {
    const to = `${target}/${entry.path}`;
    if (entry.kind === "file") await copy(entry.at, to);
    if (entry.kind === "link") await symlink(await readlink(entry.at), to);
    if (entry.kind === "folder") {
      await mkdir(to);
      await chmod(to, 0o755);
    }
  }
}

async function copyFile(from: string, to: string, left: number): Promise<number> {
  await using source = await openFile(from);
  const { size, mode } = await source.stat();
  if (size > left)
    throw new AmbitError("SANDBOX_LIMIT", "A read-only path that must be copied does not fit into the disk limit", {
      hint: "Raise the disk limit, mount less, or let others read the folders above the path.",
    });
  await using target = await open(to, "wx", 0o600);
  for await (const chunk of source.createReadStream({ autoClose: false, end: Math.max(0, size - 1) }))
    await target.writeFile(chunk);
  await target.chmod(0o444 | (mode & 0o111));
  return size;
}
