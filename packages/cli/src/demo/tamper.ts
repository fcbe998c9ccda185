import { cp, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Verification } from "@ambit/core";
import { AmbitError } from "@ambit/sdk";

export interface Tampered {
  /** file of the copy, relative to it */
  file: string;
  /** byte that was flipped */
  offset: number;
  before: number;
  after: number;
  /** what verify says of the copy */
  report: Verification;
}

export interface TamperOptions {
  /** text that stands in one stored record and nowhere else */
  inside: string;
  verify(dir: string): Promise<Verification>;
}

/** Copies a state folder, flips the lowest bit of one byte of a stored record, and verifies the copy. */
export async function tamperWithCopy(dir: string, { inside, verify }: TamperOptions): Promise<Tampered> {
  const folder = await mkdtemp(join(tmpdir(), "ambit-tampered-"));
  try {
    const copy = join(folder, "state");
    await cp(dir, copy, { recursive: true });
    for await (const { path, offset } of places(copy, inside)) {
      const flipped = await flip(path, offset);
      const report = await verify(copy);
      if (!report.ok) return { file: relative(copy, path), offset, ...flipped, report };
      await flip(path, offset); // a database also holds dead copies of rows, which are part of no record
    }
    throw new AmbitError("RECORD_DAMAGED", "A flipped byte of a stored record was not found by verify");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* places(dir: string, text: string): AsyncIterable<{ path: string; offset: number }> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    for (let offset = bytes.indexOf(text); offset >= 0; offset = bytes.indexOf(text, offset + 1))
      yield { path, offset };
  }
}

async function flip(path: string, offset: number): Promise<{ before: number; after: number }> {
  await using file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  const before = byte.readUInt8(0);
  const after = before ^ 1;
  await file.write(Uint8Array.of(after), 0, 1, offset);
  return { before, after };
}
