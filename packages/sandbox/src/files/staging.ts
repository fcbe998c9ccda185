import { randomBytes } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { chmod, type FileHandle, mkdir, open, readdir, rmdir, unlink } from "node:fs/promises";
import { holdPlace } from "./hold.ts";
import { fdPath, folderFlags } from "./tree.ts";

/**
 * A folder beside what is to be replaced, in which this process alone can name anything. It is made when it is first
 * needed; whatever is left in it is removed with it.
 */
export class Staging implements AsyncDisposable {
  readonly #parent: FileHandle;
  readonly #name = `.ambit-${randomBytes(8).toString("hex")}`;
  #folder: FileHandle | undefined;
  #made = 0;

  constructor(parent: FileHandle) {
    this.#parent = parent;
  }

  /** A path in it at which nothing stands. */
  async next(): Promise<string> {
    this.#folder ??= await this.#make();
    this.#made += 1;
    return `${fdPath(this.#folder)}/${this.#made}`;
  }

  /** Whoever owns the parent could put something else in the new folder's place before it is held. */
  async #make(): Promise<FileHandle> {
    const at = `${fdPath(this.#parent)}/${this.#name}`;
    const folder = await makeFolder(at);
    if ((await readdir(fdPath(folder))).length === 0) return folder;
    await folder.close();
    throw new Error("something else took the place of a new folder");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#folder) return;
    const inside = fdPath(this.#folder);
    for (const name of await readdir(inside)) await removeTree(`${inside}/${name}`).catch(() => {});
    await this.#folder.close();
    await rmdir(`${fdPath(this.#parent)}/${this.#name}`).catch(() => {});
  }
}

/** Removes what this process staged, also where a mode is set already that shuts its owner out. */
async function removeTree(at: string): Promise<void> {
  const held = await holdPlace(at);
  await using _ = held;
  if (!(await held.stat()).isDirectory()) return await unlink(at);
  await chmod(fdPath(held), 0o700);
  for (const name of await readdir(fdPath(held), { encoding: "buffer" }))
    await removeTree(`${fdPath(held)}/${name.toString()}`);
  await rmdir(at);
}

/** What a new entry gets: the owner of the folder that it comes to, or of the file that it replaces. */
export interface Rights {
  owner: BigIntStats;
  mode: number;
}

/** Copies an open file to a path at which nothing stands. */
export async function stageFile(from: FileHandle, at: string, rights: Rights): Promise<void> {
  await using to = await open(at, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  for await (const chunk of from.createReadStream({ autoClose: false })) await to.writeFile(chunk);
  await give(to, rights);
}

/** Makes a folder that is this user's alone, and holds it. Fails when what is held then is not that folder. */
export async function makeFolder(at: string): Promise<FileHandle> {
  await mkdir(at, { mode: 0o700 });
  const folder = await open(at, folderFlags);
  const { uid, mode } = await folder.stat();
  if (uid === process.geteuid?.() && (mode & 0o077) === 0) return folder;
  await folder.close();
  throw new Error("something else took the place of a new folder");
}

/** Sets owner, then mode, of what is held, whatever stands at its name by now; never a bit that acts as the owner. */
export async function give(handle: FileHandle, { owner, mode }: Rights): Promise<void> {
  if (process.geteuid?.() === 0) await handle.chown(Number(owner.uid), Number(owner.gid));
  await handle.chmod(mode & 0o777);
}
