import { type FileHandle, open, readFile, statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AmbitError } from "@ambit/sdk";

const pathOnly = 0o10000000;
const directory = 0o200000;

export interface Hold {
  /** host user that the cage must belong to */
  uid: number | undefined;
  /** folders of the cage that are looked at when it is dead */
  folders: readonly string[];
}

/**
 * The first process of a cage, held by descriptors: of its `/proc` folder, so that a recycled number is never
 * mistaken for it, and of its folders, so that they can be read once every process in the cage is dead.
 */
export class Jail implements AsyncDisposable {
  readonly pid: number;
  readonly #proc: FileHandle;
  readonly #folders: ReadonlyMap<string, FileHandle>;

  private constructor(pid: number, proc: FileHandle, folders: ReadonlyMap<string, FileHandle>) {
    this.pid = pid;
    this.#proc = proc;
    this.#folders = folders;
  }

  /** Takes hold of a cage whose guest has not started. Refuses one that does not belong to its own user. */
  static async hold(pid: number, { uid, folders }: Hold): Promise<Jail> {
    const proc = await open(`/proc/${pid}`, pathOnly | directory);
    const held = new Map<string, FileHandle>();
    const jail = new Jail(pid, proc, held);
    try {
      await Promise.all(
        folders.map(async (path) => held.set(path, await open(`/proc/${pid}/root${path}`, pathOnly | directory))),
      );
      const owner = await userOf(pid);
      if (uid !== undefined && owner !== uid)
        throw new AmbitError("SANDBOX_FAILED", `The cage belongs to host user ${owner}, not to its own user ${uid}`);
      return jail;
    } catch (error) {
      await jail.close();
      throw error;
    }
  }

  /** A held folder, as this process can open it. */
  folder(path: string): string {
    const handle = this.#folders.get(path);
    if (!handle) throw new TypeError(`the cage does not hold ${path}`);
    return `/proc/self/fd/${handle.fd}`;
  }

  /** Whether a held folder has no byte or no entry left. */
  async full(): Promise<"disk" | "inodes" | undefined> {
    for (const path of this.#folders.keys()) {
      const left = await statfs(this.folder(path));
      if (left.bavail === 0 && left.blocks > 0) return "disk";
      if (left.ffree === 0 && left.files > 0) return "inodes";
    }
    return undefined;
  }

  /** Ends every process of the cage: they share the first one's pid namespace. */
  async kill(): Promise<void> {
    if (!(await this.isAlive())) return;
    try {
      process.kill(this.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  /** Whether any process of the cage lives: the first one becomes a zombie only after all others. */
  async isAlive(): Promise<boolean> {
    try {
      const stat = await readFile(`/proc/self/fd/${this.#proc.fd}/stat`, "latin1");
      return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
    } catch {
      return false;
    }
  }

  /** Resolves when no process of the cage lives. */
  async dead(): Promise<void> {
    for (let tries = 0; await this.isAlive(); tries++) {
      if (tries > 20) await this.kill();
      await sleep(1);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#proc, ...this.#folders.values()].map((handle) => handle.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.dead();
    await this.close();
  }
}

/** The user as whom a process runs, in this process's own terms. */
async function userOf(pid: number): Promise<number> {
  return Number(/^Uid:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0);
}
