import { readFileSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { ownMark } from "./marks.ts";

/** A host user that runs one cage and nothing else. */
export interface Lease extends AsyncDisposable {
  uid: number;
}

const firstUid = 200_000;
const lastUid = 265_000;

let nextUid = firstUid + Math.floor(Math.random() * 1000);
let taken: ((uid: number) => boolean) | undefined;

/**
 * Leases a user id by lock file; ids that the machine gives to people or to containers are skipped. Fails with
 * SANDBOX_UNAVAILABLE when none is left.
 */
export async function leaseUid(folder: string): Promise<Lease> {
  taken ??= idsInUse();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let tries = 0; tries < lastUid - firstUid; tries++) {
    const uid = nextUid;
    nextUid = uid + 1 < lastUid ? uid + 1 : firstUid;
    if (taken(uid)) continue;
    const lock = join(folder, String(uid));
    if (await createLock(lock)) return { uid, [Symbol.asyncDispose]: () => rm(lock, { force: true }) };
  }
  throw new AmbitError("SANDBOX_UNAVAILABLE", `No free user id between ${firstUid} and ${lastUid}`, {
    hint: "Free that range in /etc/passwd and /etc/subuid.",
  });
}

async function createLock(lock: string): Promise<boolean> {
  try {
    await using file = await open(lock, "wx", 0o600);
    await file.writeFile(ownMark());
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function idsInUse(): (uid: number) => boolean {
  const people = new Set(linesOf("/etc/passwd").map((fields) => Number(fields[2])));
  const ranges = linesOf("/etc/subuid").map((fields) => [Number(fields[1]), Number(fields[2])] as const);
  return (uid) => people.has(uid) || ranges.some(([start, count]) => uid >= start && uid < start + count);
}

function linesOf(path: string): string[][] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
