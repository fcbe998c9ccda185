import { cp, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AmbitError } from "@ambit/sdk";

export interface Tampered extends AsyncDisposable {
  /** the altered copy of a state folder */
  dir: string;
  /** file in the copy, relative to it */
  file: string;
  /** byte that was flipped */
  offset: number;
  before: number;
  after: number;
}

/**
 * Copies a state folder and flips the lowest bit of one byte inside a stored record: in the first place where
 * `inside` stands in a file of the store. The original is only read.
 */
export async function tamperWithCopy(dir: string, inside: string): Promise<Tampered> {
  const folder = await mkdtemp(join(tmpdir(), "ambit-tampered-"));
  const copy = join(folder, "state");
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    await cp(dir, copy, { recursive: true });
    return { dir: copy, ...(await flip(copy, inside)), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function flip(dir: string, inside: string) {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const offset = bytes.indexOf(inside);
    if (offset >= 0) return { file: path.slice(dir.length + 1), ...(await flipByte(path, bytes, offset)) };
  }
  throw new AmbitError("INTERNAL", `No stored record holds ${inside}`);
}

async function flipByte(path: string, bytes: Buffer, offset: number) {
  const before = bytes.readUInt8(offset);
  const after = before ^ 1;
  await using file = await open(path, "r+");
  await file.write(Uint8Array.of(after), 0, 1, offset);
  return { offset, before, after };
}
