import { chown, lstat, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { commit } from "../files/commit.ts";
import { cleanPath } from "../files/paths.ts";
import { copyReadable } from "../files/readable.ts";
import { archiveEnd } from "../files/tar.ts";
import { archiveOf, holdWritable, type Writable } from "../files/writable.ts";
import type { SandboxReport } from "../report.ts";
import type { SandboxSpec } from "../spec.ts";
import type { Jail } from "./jail.ts";
import { ownMark } from "./marks.ts";
import { isTreeReachable } from "./reach.ts";
import type { Stage } from "./stage.ts";

/** One mount of the caller's in a cage. */
export type CageMount = { kind: "bind"; source: string; path: string } | { kind: "tmpfs"; path: string };

/** The caller's paths, made ready for one cage. */
export interface Mounts extends AsyncDisposable {
  list: readonly CageMount[];
  /** folders whose files are looked at, or written back, when the cage is dead */
  folders: readonly string[];
  /** archive of the paths that are copied in; absent when there are none */
  tree: Readable | undefined;
  /** Writes back what the guest changed; says what was not, and why. */
  commit(jail: Jail, report: SandboxReport): Promise<string[]>;
}

export interface MountOptions {
  /** user of the cage; absent when it is this process's own */
  uid: number | undefined;
  stage: Stage;
}

const ownFolders = ["/workspace", "/tmp"];

/** Makes the caller's paths ready. Fails with SANDBOX_LIMIT when a copy does not fit into the disk limit. */
export async function planMounts(spec: SandboxSpec, options: MountOptions): Promise<Mounts> {
  await using resources = new AsyncDisposableStack();
  const readOnly = await readOnlyMounts(spec, options, resources);
  const writables: Writable[] = [];
  for (const path of spec.readWrite.map(cleanPath)) {
    const kind = (await lstat(path)).isFile() ? "file" : "folder";
    writables.push(resources.use(await holdWritable(path, kind)));
  }
  const copied = [...new Set(writables.map((writable) => writable.folder))].filter(
    (path) => !ownFolders.includes(path),
  );
  const list = [...readOnly, ...copied.map((path): CageMount => ({ kind: "tmpfs", path }))];
  const owned = resources.move();
  return {
    list: list.sort((a, b) => depthOf(a.path) - depthOf(b.path)),
    folders: [...ownFolders, ...copied],
    tree: writables.length === 0 ? undefined : Readable.from(archive(writables, spec.limits.diskBytes)),
    commit: (jail, report) => commitAll(writables, { jail, report, bytes: spec.limits.diskBytes }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

let copies = 0;

/** Binds what the cage's user can reach, and stages a copy of the rest that it alone can read. */
async function readOnlyMounts(
  { readOnly, limits }: SandboxSpec,
  { uid, stage }: MountOptions,
  resources: AsyncDisposableStack,
): Promise<CageMount[]> {
  const mounts: CageMount[] = [];
  for (const path of readOnly.map(cleanPath)) {
    if (uid === undefined || (await isTreeReachable(path, uid))) {
      mounts.push({ kind: "bind", source: path, path });
      continue;
    }
    copies += 1;
    const folder = join(stage.copies, `${ownMark()}.${copies}`);
    await mkdir(folder, { mode: 0o750 });
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    await chown(folder, 0, uid);
    const source = join(folder, "copy");
    await copyReadable(path, source, { bytes: limits.diskBytes });
    mounts.push({ kind: "bind", source, path });
  }
  return mounts;
}

async function* archive(writables: readonly Writable[], bytes: number): AsyncGenerator<Buffer> {
  for (const writable of writables) yield* archiveOf(writable, { bytes });
  yield archiveEnd;
}

interface CommitAll {
  jail: Jail;
  report: SandboxReport;
  bytes: number;
}

async function commitAll(writables: readonly Writable[], { jail, report, bytes }: CommitAll): Promise<string[]> {
  if (writables.length === 0) return [];
  if (report.exitCode === null || report.limit !== undefined)
    return ["nothing was written back: the program did not end by itself within its limits"];
  const notes: string[] = [];
  for (const writable of writables) {
    const { refused } = await commit(writable, { cage: jail.folder(writable.folder), bytes });
    notes.push(...refused.map(({ path, reason }) => `not written back: ${path}: ${reason}`));
  }
  return notes;
}

function depthOf(path: string): number {
  return path.split("/").length;
}
