import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AmbitError, type ErrorCode, errorCodeOf } from "@ambit/sdk";

export interface ReadOptions {
  /** most bytes that are read at all */
  mostBytes: number;
  /** what more bytes are refused with */
  code: ErrorCode;
}

/** The bytes of a file, or of stdin under the name `-`. Throws `USAGE_INVALID` where they can't be read. */
export async function readWhole(file: string, { mostBytes, code }: ReadOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of file === "-" ? process.stdin : await openRegular(file)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes)
        throw new AmbitError(code, `${file} has more than ${mostBytes} bytes`, { hint: "Split it." });
    }
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("USAGE_INVALID", `Cannot read ${file}: ${reason(cause)}`, { cause });
  }
  return Buffer.concat(chunks);
}

async function openRegular(file: string) {
  if (!(await stat(file)).isFile()) throw new Error("it is no regular file");
  return createReadStream(file);
}

/**
 * Puts the content under the name at once: nobody finds half of it. A file that stands there keeps its mode and owner; a
 * link stays, and its target is replaced. Throws `EXECUTE_IO`, and then nothing has changed.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await targetOf(file);
    temporary = join(dirname(target.path), `.${randomUUID()}.tmp`);
    await using handle = await open(temporary, "wx", target.exists ? 0o600 : 0o666);
    await handle.writeFile(content);
    if (target.exists) await becomeLike(handle, target.path);
    await handle.sync();
    await rename(temporary, target.path);
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true });
    throw new AmbitError("EXECUTE_IO", `Cannot write ${file}: ${reason(cause)}`, {
      hint: "Nothing was written.",
      cause,
    });
  }
}

async function targetOf(file: string): Promise<{ path: string; exists: boolean }> {
  try {
    const path = await realpath(file);
    if (!(await stat(path)).isFile()) throw new Error("it is no regular file");
    await access(path, constants.W_OK);
    return { path, exists: true };
  } catch (error) {
    if (errorCodeOf(error) !== "ENOENT") throw error;
    return { path: file, exists: false };
  }
}

async function becomeLike(handle: FileHandle, target: string): Promise<void> {
  const { mode, uid, gid } = await stat(target);
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
  await handle.chmod(mode);
}

function reason(error: unknown): string {
  const code = errorCodeOf(error);
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "this user may not touch it";
  return code ?? (error instanceof Error ? error.message : "it failed");
}
