import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, copyFile, lstat, mkdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AmbitError, messageOf } from "@ambit/sdk";
import { surroundings } from "./environment.ts";
import { ownMark } from "./marks.ts";
import { isReachable } from "./reach.ts";

/** The folder where files wait that cages need. */
export interface Stage {
  /** user who owns it */
  uid: number;
  /** content-addressed files, readable by all and writable by their owner alone */
  files: string;
  /** copies for single runs, one folder for each service */
  copies: string;
  /** locks of leased user ids */
  leases: string;
}

let opened: Promise<Stage> | undefined;

/** Opens the folder once: `/var/cache/ambit` for root, the user's cache else, a verified temporary one at worst. */
export function openStage(): Promise<Stage> {
  opened ??= findStage();
  return opened;
}

async function findStage(): Promise<Stage> {
  const uid = process.geteuid?.() ?? 0;
  const reasons: string[] = [];
  for (const root of candidates(uid)) {
    try {
      return await prepare(root, uid);
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  throw new AmbitError("SANDBOX_UNAVAILABLE", `No folder can hold the files of cages: ${reasons.join("; ")}`, {
    hint: "Point XDG_CACHE_HOME at a folder that you own.",
  });
}

function candidates(uid: number): string[] {
  if (uid === 0) return ["/var/cache/ambit"];
  const caches = [surroundings().cacheHome, join(homedir(), ".cache")];
  const usable = caches.filter((path): path is string => path?.startsWith("/") ?? false);
  return [...usable.map((path) => join(path, "ambit")), join(tmpdir(), `ambit-${uid}`)];
}

async function prepare(root: string, uid: number): Promise<Stage> {
  const isShared = uid === 0;
  await mkdir(root, { recursive: true, mode: isShared ? 0o755 : 0o700 });
  const found = await lstat(root);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0)
    throw new Error(`${root} is not a folder that user ${uid} alone can write`);
  const stage = { uid, files: join(root, "files"), copies: join(root, "copies"), leases: join(root, "leases") };
  await mkdir(stage.files, { recursive: true });
  await mkdir(stage.copies, { recursive: true });
  await mkdir(stage.leases, { recursive: true, mode: 0o700 });
  if (isShared) await Promise.all([root, stage.files, stage.copies].map((folder) => chmod(folder, 0o755)));
  return stage;
}

const interpreters = new Map<number | undefined, Promise<string>>();

/** The path at which a cage of `uid` can reach this Node: where it stands, else a staged copy. */
export function nodeFor(uid: number | undefined): Promise<string> {
  const key = uid === undefined ? undefined : 0;
  const known = interpreters.get(key) ?? findNode(uid);
  interpreters.set(key, known);
  return known;
}

async function findNode(uid: number | undefined): Promise<string> {
  const path = process.execPath;
  if (uid === undefined || (await isReachable(path, uid))) return path;
  return await stageFile(path, await openStage());
}

/** Copies a file to the stage under its hash, unless it is there; a link remembers which file had which hash. */
export async function stageFile(source: string, stage: Stage): Promise<string> {
  const found = await stat(source, { bigint: true });
  const seen = join(stage.files, `seen-${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}`);
  const known = await readlink(seen).catch(() => undefined);
  if (known !== undefined && (await isStaged(join(stage.files, known), stage.uid))) return join(stage.files, known);
  const staging = join(stage.files, `new-${ownMark()}`);
  try {
    await copyFile(source, staging);
    await chmod(staging, 0o555);
    const name = await hashOf(staging);
    await rename(staging, join(stage.files, name));
    await symlink(name, staging);
    await rename(staging, seen);
    return join(stage.files, name);
  } finally {
    await rm(staging, { force: true });
  }
}

async function isStaged(path: string, uid: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && found.uid === uid && (found.mode & 0o222) === 0;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
