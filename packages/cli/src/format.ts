import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { format, RtfsParseError } from "@ambit/rtfs/tooling";
import { AmbitError, errorCodeOf } from "@ambit/sdk";

/** A program's text as it stands and as it is laid out. */
export interface Text {
  /** `-` for what came on stdin */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** largest program text, in bytes (language reference §18) */
const MAX_BYTES = 1 << 20;

/** Throws `USAGE_INVALID` or `RTFS_PARSE` naming the file. */
export async function readText(file: string): Promise<{ file: string; text: string }> {
  const bytes = await readBytes(file);
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (cause) {
    throw new AmbitError("RTFS_PARSE", `${file} is not UTF-8 text`, { hint: "Programs are text files.", cause });
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of file === "-" ? process.stdin : createReadStream(file)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) throw new AmbitError("RTFS_PARSE", `${file} has more than ${MAX_BYTES} bytes`);
    }
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("USAGE_INVALID", `Cannot read ${file}: ${errorCodeOf(cause) ?? "it failed"}`, { cause });
  }
  return Buffer.concat(chunks);
}

/** Throws `RTFS_PARSE` with place, excerpt and hint for a program that cannot be read. */
export function formatText({ file, text }: { file: string; text: string }): Text {
  try {
    return { file, before: text, after: format(text, { file }) };
  } catch (error) {
    if (!(error instanceof RtfsParseError)) throw error;
    const { line, column } = error.at;
    throw new AmbitError("RTFS_PARSE", error.message, {
      at: { file, line, column },
      hint: error.hint,
      details: { excerpt: error.excerpt },
      cause: error,
    });
  }
}

/** Puts the laid out text in place of the file at once, with its mode and owner; through a link, in place of its target. */
export async function writeText({ file, after }: Text): Promise<void> {
  const target = await realpath(file);
  const temporary = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    await access(target, constants.W_OK);
    await using handle = await open(temporary, "wx", 0o600);
    await handle.writeFile(after);
    await becomeLike(handle, target);
    await handle.sync();
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new AmbitError("EXECUTE_IO", `Cannot write ${file}: ${errorCodeOf(cause) ?? "it failed"}`, {
      hint: "The file is as it was.",
      cause,
    });
  }
}

async function becomeLike(handle: FileHandle, target: string): Promise<void> {
  const { mode, uid, gid } = await stat(target);
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
  await handle.chmod(mode);
}
