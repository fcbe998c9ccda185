import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { putMark } from "./marks.ts";

/** A host user that runs one cage and nothing else. */
export interface Lease extends Disposable {
  uid: number;
}

interface Range {
  first: number;
  /** the first id that is no longer in it */
  end: number;
}

/** Beyond the ids of people, of containers and of systemd, where this user namespace reaches that far. */
const preferred: Range = { first: 1_879_048_192, end: 1_879_048_192 + 65_536 };
const least = 4096;

const range = findRange();

let nextUid = range.first + Math.floor(Math.random() * (range.end - range.first));
let taken: ((uid: number) => boolean) | undefined;

/** A user without a group or a privilege, for whom a file must be readable that every cage needs. */
export const anyCageUid = range.first;

/** Whether a user id is one that cages run as. */
export function isCageUid(uid: number): boolean {
  return uid >= range.first && uid < range.end;
}

/**
 * Leases a user id by lock file; ids that the machine gives to people or to containers are skipped. Fails with
 * SANDBOX_UNAVAILABLE when none is left.
 */
export function leaseUid(folder: string): Lease {
  taken ??= idsInUse();
  for (let tries = 0; tries < range.end - range.first; tries++) {
    const uid = nextUid;
    nextUid = uid + 1 < range.end ? uid + 1 : range.first;
    if (taken(uid)) continue;
    const lock = join(folder, String(uid));
    if (putMark(lock)) return { uid, [Symbol.dispose]: () => rmSync(lock, { force: true }) };
  }
  throw new AmbitError("SANDBOX_UNAVAILABLE", `No free user id between ${range.first} and ${range.end}`, {
    hint: "Free that range in /etc/passwd and /etc/subuid.",
  });
}

/** The preferred range, or the end of what the user namespace maps: a container's root has fewer ids. */
function findRange(): Range {
  const extents = linesOf("/proc/self/uid_map", /\s+/).map((fields) => {
    const [inside = 0, , count = 0] = fields.filter((field) => field !== "").map(Number);
    return { first: inside, end: inside + count };
  });
  if (extents.length === 0 || extents.some(({ first, end }) => first <= preferred.first && end >= preferred.end))
    return preferred;
  const last = extents.reduce((highest, extent) => (extent.end > highest.end ? extent : highest));
  return { first: Math.max(last.first + 1, last.end - least), end: last.end };
}

function idsInUse(): (uid: number) => boolean {
  const people = new Set(linesOf("/etc/passwd", ":").map((fields) => Number(fields[2])));
  const ranges = linesOf("/etc/subuid", ":").map((fields) => [Number(fields[1]), Number(fields[2])] as const);
  return (uid) => people.has(uid) || ranges.some(([start, count]) => uid >= start && uid < start + count);
}

function linesOf(path: string, separator: string | RegExp): string[][] {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => line.split(separator));
  } catch {
    return [];
  }
}
