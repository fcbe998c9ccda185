import { compile, type ModuleLoader, type Program, RtfsError, RtfsParseError } from "@ambit/rtfs";
import { AmbitError, isJsonObject } from "@ambit/sdk";
import { plainOrNull } from "./plain.ts";

/** RTFS source and the name it is known by in messages. */
export interface ProgramSource {
  text: string;
  file: string;
  /** absolute folder whose modules it may import, before those of the configured roots; absent: it has no module files */
  folder?: string;
}

export interface CompileOptions {
  /** finds modules in files; absent: modules stand in the program's own text only */
  modules?: ModuleLoader | undefined;
}

/**
 * Compiles a program with its modules. Throws `RTFS_PARSE` with place, excerpt and hint; `isUnfinished` where more text
 * could mend it. Throws `RTFS_ERROR` for modules that are missing, that import each other or that don't fit.
 */
export function compileProgram({ text, file }: ProgramSource, { modules }: CompileOptions = {}): Program {
  try {
    return compile(text, { file, ...(modules && { modules }) });
  } catch (error) {
    if (error instanceof RtfsParseError) throw asParseError(error, { text, file });
    if (error instanceof RtfsError) throw asModuleError(error);
    throw error;
  }
}

/** What is wrong may stand in a module's file. */
function asParseError(error: RtfsParseError, { text, file }: ProgramSource): AmbitError {
  const { line, column, offset } = error.at;
  const isAtEnd = error.at.file === file && offset >= Array.from(text.trimEnd()).length;
  return new AmbitError("RTFS_PARSE", error.message, {
    at: { file: error.at.file, line, column },
    hint: error.hint,
    details: { excerpt: error.excerpt, ...(isAtEnd && error.opened !== undefined && { isUnfinished: true }) },
    cause: error,
  });
}

function asModuleError(error: RtfsError): AmbitError {
  const { kind, message, at, data } = error.value;
  const plain = plainOrNull(data);
  const { hint, ...details } = isJsonObject(plain) ? plain : {};
  return new AmbitError("RTFS_ERROR", message, {
    kind,
    details,
    ...(typeof hint === "string" && { hint }),
    ...(at && { at: { file: at.file, line: at.line, column: at.column } }),
    cause: error,
  });
}
