import { format, RtfsParseError } from "@ambit/rtfs/tooling";
import { AmbitError } from "@ambit/sdk";
import { parseFailure } from "./parse-failure.ts";
import { requireSource } from "./source.ts";
import { readWhole } from "./whole-file.ts";

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
  const bytes = await readWhole(file, { mostBytes: MAX_BYTES, code: "RTFS_PARSE" });
  requireSource(bytes, file);
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (cause) {
    throw new AmbitError("RTFS_PARSE", `${file} is not UTF-8 text`, { hint: "Programs are text files.", cause });
  }
}

/** Throws `RTFS_PARSE` with place, excerpt and hint for a program that cannot be read. */
export function formatText({ file, text }: { file: string; text: string }): Text {
  try {
    return { file, before: text, after: format(text, { file }) };
  } catch (error) {
    throw error instanceof RtfsParseError ? parseFailure(error) : error;
  }
}
