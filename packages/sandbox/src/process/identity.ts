import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { ownMark } from "./marks.ts";

/** A host user that runs one cage and nothing else. */
export interface Lease extends Disposable {
  uid: number;
}

const firstUid = 200_000;
const lastUid = 265_000;

/** Whether a user id is one that cages run as. */
export function isCageUid(uid: number): boolean {
  return uid >= firstUid && uid < lastUid;
}

let nextUid = firstUid + Math.floor(Math.random() * 1000);
let taken: ((uid: number) => boolean) | undefined;

/**
 * Leases a user id by lock file; ids that the machine gives to people or to containers are skipped. Fails with
 * SANDBOX_UNAVAILABLE when none is left.
 */
export function leaseUid(folder: string): Lease {
  taken ??= idsInUse();
  for (let tries = 0; tries < lastUid - firstUid; tries++) {
    const uid = nextUid;
    nextUid = uid + 1 < lastUid ? uid + 1 : firstUid;
    if (taken(uid)) continue;
    const lock = join(folder, String(uid));
    if (createLock(lock)) return { uid, [Symbol.dispose]: () => rmSync(lock, { force: true }) };
  }
  throw new AmbitError("SANDBOX_UNAVAILABLE", `No free user id between ${firstUid} and ${lastUid}`, {
    hint: "Free that range in /etc/passwd and /etc/subuid.",
  });
}

function createLock(lock: string): boolean {
  try {
    writeFileSync(lock, ownMark(), { flag: "wx", mode: 0o600 });
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
