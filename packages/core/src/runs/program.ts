import { compile, type Program, RtfsParseError } from "@ambit/rtfs";
import { AmbitError } from "@ambit/sdk";

/** RTFS source and the name it is known by in messages. */
export interface ProgramSource {
  text: string;
  file: string;
}

/** Compiles a program. Throws `RTFS_PARSE` with place, excerpt and hint; `isUnfinished` where more text could mend it. */
export function compileProgram({ text, file }: ProgramSource): Program {
  try {
    return compile(text, { file });
  } catch (error) {
    if (!(error instanceof RtfsParseError)) throw error;
    const { line, column, offset } = error.at;
    const isUnfinished = error.opened !== undefined && offset >= Array.from(text.trimEnd()).length;
    throw new AmbitError("RTFS_PARSE", error.message, {
      at: { file, line, column },
      hint: error.hint,
      details: { excerpt: error.excerpt, ...(isUnfinished && { isUnfinished }) },
      cause: error,
    });
  }
}
