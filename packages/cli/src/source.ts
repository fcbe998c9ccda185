import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { ProgramSource } from "@ambit/core";
import { AmbitError, errorCodeOf } from "@ambit/sdk";

/** largest program text, in bytes (language reference §18) */
const sourceBytes = 1024 * 1024;

/** Reads a program from a file or from `-e`. Throws `USAGE_INVALID` or `RTFS_PARSE` naming the file. */
export async function readProgram(file: string | undefined, expression: string | undefined): Promise<ProgramSource> {
  if (file !== undefined && expression !== undefined) {
    throw new AmbitError("USAGE_INVALID", "Give a file or -e EXPR, not both");
  }
  if (expression !== undefined) return { text: expression, file: "<expr>", folder: process.cwd() };
  if (file === undefined) throw new AmbitError("USAGE_INVALID", "Nothing to run", { hint: "Give a file or -e EXPR." });
  return { text: decode(await readBounded(file), file), file, folder: dirname(resolve(file)) };
}

async function readBounded(file: string): Promise<Uint8Array> {
  const facts = await stat(file).catch((cause) => {
    throw new AmbitError("USAGE_INVALID", `Cannot read the program ${file}: ${reason(cause)}`, { cause });
  });
  if (!facts.isFile()) throw new AmbitError("USAGE_INVALID", `${file} is not a file`);
  if (facts.size > sourceBytes) {
    throw new AmbitError("RTFS_PARSE", `${file} has ${facts.size} bytes; a program may have ${sourceBytes}`, {
      hint: "Split the program, or pass data with --input.",
    });
  }
  return readFile(file);
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AmbitError("RTFS_PARSE", `${file} is not UTF-8 text`, { hint: "Programs are text files.", cause });
  }
}

function reason(error: unknown): string {
  const code = errorCodeOf(error);
  return code === "ENOENT" ? "there is no such file" : (code ?? "it failed");
}
