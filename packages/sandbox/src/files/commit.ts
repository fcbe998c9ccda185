import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { lstat, open, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { applyChanges, type Committed, changed, type FolderChanges, isSame } from "./apply.ts";
import { reasons } from "./control-files.ts";
import { Intake } from "./intake.ts";
import { Staging } from "./staging.ts";
import {
  checkDepth,
  fdPath,
  folderFlags,
  guestNamesOf,
  kindOf,
  lstatOrNone,
  type Names,
  noText,
  openFile,
  type TreeEntry,
} from "./tree.ts";
import { holdsState, type Known, type Writable } from "./writable.ts";

export interface CommitOptions {
  /** the copy in the dead cage */
  cage: string;
  /** most bytes that may be written */
  bytes: number;
  /** most entries that the guest may have added */
  entries?: number;
  /** longest that comparing and preparing may take */
  withinMs?: number;
}

/** Changes of a guest that lie ready beside their places. */
export interface PreparedCommit extends AsyncDisposable {
  /** Brings them to their places; what cannot be is refused, one by one, and never fails the rest. */
  apply(): Promise<Committed>;
}

/**
 * Compares a cage's copy with the held folder of the host and prepares what is to be written, so that a full disk
 * leaves everything as it was. Owners and modes on the host stay; what is new belongs to the owner of its folder, who
 * alone can write it. Links, devices, control files and what the host changed meanwhile are refused. Fails with
 * SANDBOX_LIMIT when the guest made too much, SANDBOX_FAILED else; nothing is written then.
 */
export async function prepareCommit(writable: Writable, options: CommitOptions): Promise<PreparedCommit> {
  const staging = new Staging(writable.host);
  const done: Committed = { written: [], removed: [], refused: [] };
  const children = childrenOf(writable.known);
  const survey: Survey = {
    writable,
    children,
    changes: [],
    intake: new Intake(writable, { ...options, staging, done }),
  };
  try {
    const stat = await lstat(`${fdPath(writable.host)}/.`, { bigint: true });
    await compareFolder({ cage: options.cage, host: fdPath(writable.host), prefix: "", stat }, survey);
  } catch (cause) {
    await staging[Symbol.asyncDispose]();
    throw nothingWritten(writable, cause);
  }
  return {
    apply: async () => {
      await applyChanges(survey.changes, { writable, children, done });
      return done;
    },
    [Symbol.asyncDispose]: () => staging[Symbol.asyncDispose](),
  };
}

function nothingWritten({ path }: Writable, cause: unknown): AmbitError {
  const isLimit = cause instanceof AmbitError && cause.code === "SANDBOX_LIMIT";
  const why = cause instanceof AmbitError ? `: ${cause.message}` : "";
  return new AmbitError(isLimit ? "SANDBOX_LIMIT" : "SANDBOX_FAILED", `Nothing was written back to ${path}${why}`, {
    hint: isLimit ? "Let the program make less in it." : "Look at the space and the rights of the folder.",
    cause,
  });
}

interface Survey {
  writable: Writable;
  /** names that were copied, by the prefix of their folder */
  children: ReadonlyMap<string, readonly string[]>;
  changes: FolderChanges[];
  intake: Intake;
}

function childrenOf(known: Writable["known"]): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const path of known.keys()) {
    const prefix = path.slice(0, path.lastIndexOf("/") + 1);
    const names = children.get(prefix);
    if (names) names.push(path.slice(prefix.length));
    else children.set(prefix, [path.slice(prefix.length)]);
  }
  return children;
}

/** A folder that the cage and the host both have, by open descriptors. */
interface Place {
  cage: string;
  host: string;
  /** path from the writable's folder, with a slash at its end unless it is empty */
  prefix: string;
  stat: BigIntStats;
}

async function compareFolder(place: Place, survey: Survey): Promise<void> {
  const { intake, children } = survey;
  const { prefix, stat } = place;
  checkDepth(prefix);
  const { names, unnamed } = await namesIn(place, survey);
  const inside = new Set(names);
  const gone = (children.get(prefix) ?? []).filter((name) => !inside.has(name));
  const here: FolderChanges = { prefix, stat, puts: [], gone };
  survey.changes.push(here);
  for (const name of unnamed) intake.refuse(`${prefix}${name}`, noText);
  for (const name of names) await compareEntry({ place, name, here }, survey);
}

/** Of the folder around a single writable file, that file alone counts. */
async function namesIn({ cage }: Place, { writable, intake }: Survey): Promise<Names> {
  if (writable.kind === "folder") return await guestNamesOf(cage, { most: intake.entries });
  const name = basename(writable.path);
  return { names: (await lstatOrNone(`${cage}/${name}`)) ? [name] : [], unnamed: [] };
}

interface Compared {
  place: Place;
  name: string;
  here: FolderChanges;
}

async function compareEntry({ place, name, here }: Compared, survey: Survey): Promise<void> {
  const { intake } = survey;
  intake.count();
  const path = `${place.prefix}${name}`;
  const at = `${place.cage}/${name}`;
  const stat = await intake.reading(path, () => lstat(at, { bigint: true }));
  if (!stat) return;
  const known = survey.writable.known.get(path);
  const host = await lstatOrNone(`${place.host}/${name}`);
  if (known && (await intake.reading(path, () => isUntouched(at, stat, known))) !== false) return;
  const entry = { path, at, stat, kind: kindOf(stat) };
  const reason = objection(entry, { known, host }, survey.writable);
  if (reason !== undefined) return intake.refuse(path, reason);
  if (entry.kind === "folder" && host) return await compareSubfolder(entry, place, survey);
  const put = await intake.take(entry, { over: host, folder: place.stat });
  if (put) here.puts.push({ ...put, name });
}

/** Whether a file or link of the cage is what was copied into it. */
async function isUntouched(at: string, stat: BigIntStats, known: Known): Promise<boolean> {
  if (kindOf(stat) !== known.kind) return false;
  if (known.kind === "link") return (await readlink(at)) === known.content;
  return known.kind === "file" && stat.size === known.stat.size && (await hashOf(at)) === known.content;
}

interface OnHost {
  known: Known | undefined;
  host: BigIntStats | undefined;
}

/** Why a changed entry is not written back; a folder that stands on the host is only walked into. */
function objection(
  { path, kind }: TreeEntry,
  { known, host }: OnHost,
  { guard, folder }: Writable,
): string | undefined {
  if (kind === "link" || kind === "other") return "only regular files and folders are written back";
  const guarded = guard(`${folder}/${path}`, kind);
  if (guarded === "withheld" || (guarded && !(kind === "folder" && host))) return reasons[guarded];
  if (host && kindOf(host) !== kind) return `${named[kindOf(host)]} of the host stands there`;
  if (known ? !host || !isSame(host, known.stat) : host && kind === "file") return changed;
  return undefined;
}

const named = { file: "a file", folder: "a folder", link: "a link", other: "a socket, pipe or device" };

async function compareSubfolder({ path, at }: TreeEntry, place: Place, survey: Survey): Promise<void> {
  const onHost = `${place.host}/${path.slice(place.prefix.length)}`;
  const inside = await survey.intake.reading(path, () => open(at, folderFlags));
  await using _inside = inside;
  const outside = inside && (await survey.intake.reading(path, () => open(onHost, folderFlags)));
  await using _outside = outside;
  if (!inside || !outside) return;
  if (await holdsState(fdPath(outside))) return survey.intake.refuse(path, reasons.withheld);
  const stat = await outside.stat({ bigint: true });
  await compareFolder({ cage: fdPath(inside), host: fdPath(outside), prefix: `${path}/`, stat }, survey);
}

async function hashOf(at: string): Promise<string> {
  await using file = await openFile(at);
  const hash = createHash("sha256");
  for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk);
  return hash.digest("hex");
}
