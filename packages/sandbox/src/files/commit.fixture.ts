import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Committed } from "./apply.ts";
import { type CommitOptions, prepareCommit } from "./commit.ts";
import { archiveOf, holdWritable } from "./writable.ts";

export interface Committing extends Partial<CommitOptions> {
  /** happens on the host between the comparison and the changes */
  meanwhile?: () => Promise<unknown>;
}

/** Folders of one test: a host's, a copy of it as a cage has it, and the one around both. */
export class Folders {
  top = "";
  get host(): string {
    return join(this.top, "host");
  }
  get cage(): string {
    return join(this.top, "cage");
  }

  /** Copies the host's folder as a cage has it, lets both change, and commits. `secret` is withheld by the caller. */
  async committed(change: () => Promise<unknown>, { meanwhile, ...options }: Committing = {}): Promise<Committed> {
    const { host, cage } = this;
    await using writable = await holdWritable(host, { withheld: [join(host, "secret")] });
    for await (const _ of archiveOf(writable, { bytes: 1024 * 1024 }));
    await rm(cage, { recursive: true, force: true });
    execFileSync("cp", ["--archive", host, cage]);
    for (const { path } of writable.leftOut) await rm(join(cage, path), { recursive: true, force: true });
    await change();
    await using prepared = await prepareCommit(writable, { cage, bytes: 1024 * 1024, ...options });
    await meanwhile?.();
    return await prepared.apply();
  }
}

/** Folders that each test finds empty. */
export function freshFolders(): Folders {
  const folders = new Folders();
  beforeEach(async () => {
    folders.top = await mkdtemp(join(tmpdir(), "ambit-commit-"));
    await mkdir(folders.host);
  });
  afterEach(() => rm(folders.top, { recursive: true, force: true }));
  return folders;
}
