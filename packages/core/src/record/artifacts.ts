import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AmbitError, messageOf, type PayloadRef } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { isAbsence, makeFolder, syncFolder, temporaryBeside } from "./durable-file.ts";
import { contentHash } from "./hash.ts";
import type { Payload } from "./payload.ts";

/** Content-addressed bytes, too large for the database. What `put` gives must be appended with the event that names it. */
export interface ArtifactStore {
  /** Durable when it resolves. Throws `RECORD_UNWRITABLE`. */
  put(bytes: string | Uint8Array): Promise<Payload>;
  /** Copies a regular file (no symlink is followed). Throws `RECORD_UNWRITABLE`, `EXECUTE_IO`. */
  putFile(path: string): Promise<Payload>;
  /** Throws `RECORD_NOT_FOUND`, `RECORD_DAMAGED` when the bytes are not what the name says. */
  get(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** What the stored bytes really are; null when there are none. Reads in pieces. */
  measure(sha256: string): Promise<PayloadRef | null>;
}

/** One file per artifact, named by the sha256 of its bytes, mode 0600. */
export function fileArtifacts(folder: string, { ports }: { ports: Ports }): ArtifactStore {
  const fileOf = (sha256: string) => join(folder, sha256);
  const has = async (sha256: string) => (await stat(fileOf(sha256)).catch(absent)) !== null;
  const keep = (source: Source) => keepFile({ folder, source, ports });
  return {
    put: async (bytes) => {
      const sha256 = contentHash(bytes);
      if (await has(sha256)) return stored({ sha256, bytes: Buffer.byteLength(bytes) });
      return keep([typeof bytes === "string" ? Buffer.from(bytes) : bytes]);
    },
    putFile: async (path) => {
      await using file = await openRegular(path);
      return await keep(piecesOf(file));
    },
    get: async (sha256) => verified(sha256, await readFile(fileOf(sha256)).catch(absent)),
    has,
    measure: async (sha256) => {
      const file = await open(fileOf(sha256)).catch(absent);
      if (file === null) return null;
      await using handle = file;
      return await measured(piecesOf(handle));
    },
  };
}

/** Artifacts that last as long as the process. */
export function memoryArtifacts(): ArtifactStore {
  const kept = new Map<string, Uint8Array>();
  const put = async (bytes: string | Uint8Array) => {
    const sha256 = contentHash(bytes);
    kept.set(sha256, Uint8Array.from(Buffer.from(bytes)));
    return stored({ sha256, bytes: Buffer.byteLength(bytes) });
  };
  return {
    put,
    putFile: async (path) => put(await readFile(path)),
    get: async (sha256) => verified(sha256, kept.get(sha256) ?? null),
    has: async (sha256) => kept.has(sha256),
    measure: async (sha256) => {
      const bytes = kept.get(sha256);
      return bytes ? { sha256: contentHash(bytes), bytes: bytes.byteLength } : null;
    },
  };
}

type Source = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const pieceBytes = 1 << 20;

const stored = (ref: PayloadRef): Payload => ({ ref, bytes: null });

async function keepFile({ folder, source, ports }: { folder: string; source: Source; ports: Ports }): Promise<Payload> {
  const temporary = temporaryBeside(join(folder, "new"), ports);
  try {
    makeFolder(folder);
    const ref = await writeAll(temporary, source);
    await rename(temporary, join(folder, ref.sha256));
    syncFolder(folder);
    return stored(ref);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(absent);
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("RECORD_UNWRITABLE", `An artifact cannot be written to ${folder}: ${messageOf(cause)}`, {
      hint: "Free some disk space, or make the state folder writable; what was recorded before is whole.",
      details: { folder },
      cause,
    });
  }
}

async function writeAll(path: string, source: Source): Promise<PayloadRef> {
  await using file = await open(path, "wx", 0o600);
  const ref = await measured(source, (piece) => file.writeFile(piece));
  await file.sync();
  return ref;
}

async function measured(source: Source, each: (piece: Uint8Array) => unknown = () => {}): Promise<PayloadRef> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of source) {
    hash.update(piece);
    bytes += piece.byteLength;
    await each(piece);
  }
  return { sha256: hash.digest("hex"), bytes };
}

async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(pieceBytes);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** O_NONBLOCK: a FIFO put in the file's place must not hold us. */
async function openRegular(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((cause) => {
    throw new AmbitError("EXECUTE_IO", `${path} cannot be read: ${messageOf(cause)}`, { details: { path }, cause });
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new AmbitError("EXECUTE_IO", `${path} is no regular file`, { details: { path } });
}

function verified(sha256: string, bytes: Uint8Array | null): Uint8Array {
  if (bytes === null)
    throw new AmbitError("RECORD_NOT_FOUND", `There is no artifact ${sha256}`, { details: { sha256 } });
  if (contentHash(bytes) === sha256) return bytes;
  throw new AmbitError("RECORD_DAMAGED", `The artifact ${sha256} was altered`, {
    hint: "Run `npx ambit verify` to see what else is broken.",
    details: { sha256 },
  });
}

/** For what is simply not there; any other refusal of the system is thrown. */
function absent(error: unknown): null {
  if (isAbsence(error)) return null;
  throw error;
}
