import { chown, lstat, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { AmbitError } from "@ambit/sdk";
import { type PreparedCommit, prepareCommit } from "../files/commit.ts";
import { type HeldPath, holdPath } from "../files/hold.ts";
import { cleanPath, isWithin, realPaths } from "../files/paths.ts";
import { copyReadable } from "../files/readable.ts";
import { archiveEnd } from "../files/tar.ts";
import { archiveOf, holdWritable, type Writable } from "../files/writable.ts";
import type { SandboxReport } from "../report.ts";
import type { SandboxSpec } from "../spec.ts";
import type { Jail } from "./jail.ts";
import { ownMark } from "./marks.ts";
import { canStandAsItIs } from "./reach.ts";
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
  /** Compares what a cage that stands has with what was asked for. Fails with SANDBOX_FAILED when a path was swapped. */
  verify(jail: Pick<Jail, "pid">): Promise<void>;
  /** Writes back what the guest changed; says what was not, and what the cage had no copy of, and why. */
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
  const readable = await readOnlyMounts(spec, options, resources);
  const writables = await readWriteHolds(spec, options, resources);
  const copied = [...new Set(writables.map((writable) => writable.folder))].filter(
    (path) => !ownFolders.includes(path),
  );
  const list = [...readable.mounts, ...copied.map((path): CageMount => ({ kind: "tmpfs", path }))];
  const owned = resources.move();
  return {
    list: list.sort((a, b) => depthOf(a.path) - depthOf(b.path)),
    folders: [...ownFolders, ...copied],
    tree: writables.length === 0 ? undefined : Readable.from(archive(writables, spec.limits.diskBytes)),
    verify: (jail) => verifyAll(readable.bound, jail),
    commit: async (jail, report) => [
      ...brief("not in the sandbox", [...readable.leftOut, ...writables.flatMap(leftOutOf)]),
      ...(await commitAll(writables, { jail, report, bytes: spec.limits.diskBytes })),
    ],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function readWriteHolds(
  { readWrite, protected: more = [] }: SandboxSpec,
  { stage }: MountOptions,
  resources: AsyncDisposableStack,
): Promise<Writable[]> {
  if (readWrite.length === 0) return [];
  const writables: Writable[] = [];
  const withheld = realPaths([...more, dirname(stage.files)]);
  for (const path of readWrite.map(cleanPath)) writables.push(resources.use(await holdWritable(path, { withheld })));
  return writables;
}

let copies = 0;

interface ReadOnly {
  mounts: CageMount[];
  /** paths of the host that stand in the cage themselves */
  bound: HeldPath[];
  leftOut: Told[];
}

/** Binds what the cage's user can reach and nothing answers in, and stages a copy of the rest that it alone can read. */
async function readOnlyMounts(
  { readOnly, limits }: SandboxSpec,
  options: MountOptions,
  resources: AsyncDisposableStack,
): Promise<ReadOnly> {
  const made: ReadOnly = { mounts: [], bound: [], leftOut: [] };
  for (const path of outermost(readOnly.map(cleanPath))) {
    const held = resources.use(await holdPath(path));
    if (await canStandAsItIs(held, options.uid)) {
      made.mounts.push({ kind: "bind", source: path, path });
      made.bound.push(held);
      continue;
    }
    const source = join(await copyFolder(options, resources), "copy");
    const leftOut = await copyReadable(held, source, { bytes: limits.diskBytes });
    made.mounts.push({ kind: "bind", source, path });
    made.leftOut.push(...leftOut.map(({ path: inner, reason }) => ({ path: `${path}/${inner}`, reason })));
  }
  return made;
}

/** Paths without those that lie in another one, and stand there already. */
function outermost(paths: readonly string[]): string[] {
  const distinct = [...new Set(paths)];
  return distinct.filter((path) => !distinct.some((outer) => outer !== path && isWithin(path, outer)));
}

async function copyFolder({ uid, stage }: MountOptions, resources: AsyncDisposableStack): Promise<string> {
  copies += 1;
  const folder = join(stage.copies, `${ownMark()}.${copies}`);
  await mkdir(folder, { mode: 0o750 });
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  if (uid !== undefined) await chown(folder, 0, uid);
  return folder;
}

/** A path is bound by its name: only the cage itself shows what really stands there. */
async function verifyAll(bound: readonly HeldPath[], { pid }: Pick<Jail, "pid">): Promise<void> {
  for (const { path, stat } of bound) {
    const seen = await lstat(`/proc/${pid}/root${path}`, { bigint: true }).catch(() => undefined);
    if (seen?.ino !== stat.ino || seen.dev !== stat.dev)
      throw new AmbitError("SANDBOX_FAILED", `${path} was swapped for something else while the cage was made`, {
        hint: "Something changes the folders above it; mount it again when they stand still.",
      });
  }
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

/** Prepares every path before the first is changed, so that a failure leaves all of them as they were. */
async function commitAll(writables: readonly Writable[], { jail, report, bytes }: CommitAll): Promise<string[]> {
  if (writables.length === 0) return [];
  if (report.exitCode === null || report.limit !== undefined)
    return ["nothing was written back: the program did not end by itself within its limits"];
  await using resources = new AsyncDisposableStack();
  const prepared: PreparedCommit[] = [];
  for (const writable of writables)
    prepared.push(resources.use(await prepareCommit(writable, { cage: jail.folder(writable.folder), bytes })));
  const refused: Told[] = [];
  for (const commit of prepared) refused.push(...(await commit.apply()).refused);
  return brief("not written back", refused);
}

interface Told {
  /** path of the host */
  path: string;
  reason: string;
}

function leftOutOf({ folder, leftOut }: Writable): Told[] {
  return leftOut.map(({ path, reason }) => ({ path: `${folder}/${path}`, reason }));
}

const mostTold = 100;

/** One note for each, as far as anybody would read them. */
function brief(what: string, told: readonly Told[]): string[] {
  const notes = told.slice(0, mostTold).map(({ path, reason }) => `${what}: ${path}: ${reason}`);
  return told.length > mostTold ? [...notes, `${what}: ${told.length - mostTold} more`] : notes;
}

function depthOf(path: string): number {
  return path.split("/").length;
}
