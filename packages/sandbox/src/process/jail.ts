import { closeSync, openSync, readFileSync, statfsSync } from "node:fs";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { AmbitError, errorCodeOf } from "@ambit/sdk";

const pathOnly = 0o10000000;
const directory = 0o200000;

/** inode and name of a file in tmpfs, about */
const entryBytes = 1024;

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
  readonly #proc: number;
  readonly #folders = new Map<string, number>();

  private constructor(pid: number) {
    this.pid = pid;
    this.#proc = openSync(`/proc/${pid}`, pathOnly | directory);
  }

  /** Takes hold of a cage whose guest has not started. Refuses one that does not belong to its own user. */
  static hold(pid: number, { uid, folders }: Hold): Jail {
    const jail = new Jail(pid);
    try {
      const owner = jail.#user();
      if (uid !== undefined && owner !== uid)
        throw new AmbitError("SANDBOX_FAILED", `The cage belongs to host user ${owner}, not to its own user ${uid}`);
      for (const path of folders)
        jail.#folders.set(path, openSync(`/proc/self/fd/${jail.#proc}/root${path}`, pathOnly | directory));
      return jail;
    } catch (error) {
      jail.#close();
      throw error;
    }
  }

  /** A held folder, as this process can open it. */
  folder(path: string): string {
    const fd = this.#folders.get(path);
    if (fd === undefined) throw new TypeError(`the cage does not hold ${path}`);
    return `/proc/self/fd/${fd}`;
  }

  /** Whether a held folder has no byte or no entry left. */
  full(): "disk" | "inodes" | undefined {
    for (const path of this.#folders.keys()) {
      const left = statfsSync(this.folder(path));
      if (left.bavail === 0 && left.blocks > 0) return "disk";
      if (left.ffree === 0 && left.files > 0) return "inodes";
    }
    return undefined;
  }

  /** Memory that the held folders take: their bytes, and what the kernel keeps for each entry. */
  folderBytes(): number {
    let bytes = 0;
    for (const path of this.#folders.keys()) {
      const { bsize, blocks, bfree, files, ffree } = statfsSync(this.folder(path));
      bytes += (blocks - bfree) * bsize + (files - ffree) * entryBytes;
    }
    return bytes;
  }

  /** Ends every process of the cage: they share the first one's pid namespace. */
  kill(): void {
    if (!this.#isAlive()) return;
    try {
      process.kill(this.pid, "SIGKILL");
    } catch (error) {
      if (errorCodeOf(error) !== "ESRCH") throw error;
    }
  }

  /** Resolves when no process of the cage lives. */
  async dead(): Promise<void> {
    for (let tries = 0; this.#isAlive(); tries++) {
      if (tries > 20) this.kill();
      await (tries < 50 ? setImmediate() : sleep(1));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.dead();
    this.#close();
  }

  /** Whether any process of the cage lives: the first one becomes a zombie only after all others. */
  #isAlive(): boolean {
    try {
      const stat = readFileSync(`/proc/self/fd/${this.#proc}/stat`, "latin1");
      return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
    } catch {
      return false;
    }
  }

  /** The user as whom the first process runs, in this process's own terms. */
  #user(): number {
    const status = readFileSync(`/proc/self/fd/${this.#proc}/status`, "latin1");
    return Number(/^Uid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  }

  #close(): void {
    for (const fd of [this.#proc, ...this.#folders.values()]) closeSync(fd);
  }
}
