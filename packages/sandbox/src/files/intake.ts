import type { BigIntStats } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { AmbitError } from "@ambit/sdk";
import type { Committed, Put } from "./apply.ts";
import { reasons } from "./control-files.ts";
import { give, makeFolder, type Staging, stageFile } from "./staging.ts";
import {
  checkDepth,
  fdPath,
  folderFlags,
  guestNamesOf,
  kindOf,
  type LeftOut,
  noText,
  openFile,
  type TreeEntry,
  unlessDenied,
} from "./tree.ts";
import type { Writable } from "./writable.ts";

const mostAdded = 20_000;
const longestMs = 60_000;

/** What a new entry may have of the mode that the guest chose: others never write it, its owner can always read it. */
const newFile = { most: 0o755, least: 0o400 };
const newFolder = { most: 0o755, least: 0o500 };

export interface IntakeOptions {
  staging: Staging;
  done: Committed;
  bytes: number;
  entries?: number;
  withinMs?: number;
}

/** Takes new and changed entries out of a dead cage, as long as bytes, entries and time last. */
export class Intake {
  readonly #writable: Writable;
  readonly #staging: Staging;
  readonly #done: Committed;
  readonly #untilMs: number;
  readonly #mostEntries: number;
  #entries = 0;
  #bytes: number;

  constructor(writable: Writable, { staging, done, bytes, entries, withinMs }: IntakeOptions) {
    this.#writable = writable;
    this.#staging = staging;
    this.#done = done;
    this.#bytes = bytes;
    this.#mostEntries = writable.known.size + (entries ?? mostAdded);
    this.#untilMs = performance.now() + (withinMs ?? longestMs);
  }

  /** Entries that may still be looked at. */
  get entries(): number {
    return this.#mostEntries - this.#entries;
  }

  /** Counts one entry. Fails with SANDBOX_LIMIT when there were too many, or time is up. */
  count(): void {
    this.#entries += 1;
    if (this.#entries > this.#mostEntries) throw tooMuch(`more than ${this.#mostEntries} entries`);
    if (performance.now() > this.#untilMs) throw tooMuch("more than could be looked at in time");
  }

  refuse(path: string, reason: string): void {
    this.#done.refused.push({ path: this.#pathOf(path), reason });
  }

  /** Takes a step that reads; what this user may not read is refused. */
  async reading<Found>(path: string, step: () => Promise<Found>): Promise<Found | undefined> {
    const leftOut: LeftOut[] = [];
    const found = await unlessDenied(path, { leftOut }, step);
    for (const { reason } of leftOut) this.refuse(path, reason);
    return found;
  }

  /** Stages a file, or a whole new folder; undefined when it is refused. */
  async take(
    source: TreeEntry,
    { over, folder }: { over: BigIntStats | undefined; folder: BigIntStats },
  ): Promise<Omit<Put, "name"> | undefined> {
    const staged = await this.#staging.next();
    const written: string[] = [];
    const owner = over ?? folder;
    if (source.kind === "file") {
      const mode = over ? Number(over.mode) : within(newFile, source.stat);
      await this.#takeFile(source, staged, { owner, mode, written });
      return written.length > 0 ? { staged, over, folderMode: undefined, written } : undefined;
    }
    await this.#takeFolder(source, staged, { owner, mode: 0o700, written });
    return written.length > 0 ? { staged, over, folderMode: within(newFolder, source.stat), written } : undefined;
  }

  async #takeFile(source: TreeEntry, to: string, { owner, mode, written }: Taking): Promise<void> {
    const size = Number(source.stat.size);
    if (size > this.#bytes) return this.refuse(source.path, "it is larger than the disk limit leaves");
    const from = await this.reading(source.path, () => openFile(source.at));
    await using _ = from;
    if (!from) return;
    this.#bytes -= size;
    await stageFile(from, to, { owner, mode });
    written.push(this.#pathOf(source.path));
  }

  /** The folder's own mode comes last: it may forbid to put anything into it. */
  async #takeFolder(source: TreeEntry, to: string, { owner, mode, written }: Taking): Promise<void> {
    checkDepth(`${source.path}/`);
    const inside = await this.reading(source.path, () => open(source.at, folderFlags));
    await using _ = inside;
    if (!inside) return;
    await using outside = await makeFolder(to);
    written.push(this.#pathOf(source.path));
    const { names, unnamed } = await guestNamesOf(fdPath(inside), { most: this.entries });
    for (const name of unnamed) this.refuse(`${source.path}/${name}`, noText);
    for (const name of names) {
      const at = `${fdPath(inside)}/${name}`;
      const path = `${source.path}/${name}`;
      const stat = await this.reading(path, () => lstat(at, { bigint: true }));
      if (!stat) continue;
      await this.#takeInner({ path, kind: kindOf(stat), stat, at }, `${fdPath(outside)}/${name}`, { owner, written });
    }
    await give(outside, { owner, mode });
  }

  async #takeInner(entry: TreeEntry, to: string, { owner, written }: Omit<Taking, "mode">): Promise<void> {
    this.count();
    const guarded = this.#writable.guard(this.#pathOf(entry.path), entry.kind);
    if (guarded) return this.refuse(entry.path, reasons[guarded]);
    if (entry.kind === "file")
      return await this.#takeFile(entry, to, { owner, mode: within(newFile, entry.stat), written });
    if (entry.kind === "folder")
      return await this.#takeFolder(entry, to, { owner, mode: within(newFolder, entry.stat), written });
    this.refuse(entry.path, "only regular files and folders are written back");
  }

  #pathOf(path: string): string {
    return `${this.#writable.folder}/${path}`;
  }
}

interface Taking {
  owner: BigIntStats;
  mode: number;
  written: string[];
}

function within({ most, least }: typeof newFile, stat: BigIntStats): number {
  return (Number(stat.mode) & most) | least;
}

function tooMuch(what: string): AmbitError {
  return new AmbitError("SANDBOX_LIMIT", `The program left ${what}`, { hint: "Let it make less." });
}
