import {
  type AstDocument,
  type ModuleLoader,
  type Program,
  ProgramFormError,
  parseAst,
  RtfsError,
  RtfsParseError,
  writeBytecode,
} from "@ambit/rtfs";
import { AmbitError, isJsonObject } from "@ambit/sdk";
import { plainOrNull } from "./plain.ts";
import { compileForm, type ProgramSource, type SourceText } from "./program-source.ts";

export interface CompileOptions {
  /** finds modules in files; absent: modules stand in the program's own text only */
  modules?: ModuleLoader | undefined;
}

/**
 * Compiles a program with its modules. Throws `RTFS_PARSE` with place, excerpt and hint, `RTFS_ERROR` for modules that are missing, that import each other or that don't fit, and
 * `RTFS_AST_INVALID` or `RTFS_BYTECODE_INVALID` for what isn't the form that it is given as.
 */
export function compileProgram(source: ProgramSource, { modules }: CompileOptions = {}): Program {
  return reading(source, () => compileForm(source, modules));
}

/** Reads a program as far as its tree. Throws `RTFS_PARSE` as `compileProgram` does. */
export function parseProgram(source: SourceText): AstDocument {
  return reading(source, () => parseAst(source.text, source));
}

/** The program as bytecode. Throws `RTFS_LIMIT` for one that is too large for it. */
export function bytecodeOf(program: Program): Uint8Array {
  try {
    return writeBytecode(program);
  } catch (error) {
    if (!(error instanceof RtfsError)) throw error;
    const { kind, message } = error.value;
    throw new AmbitError("RTFS_LIMIT", message, { kind, hint: "Run it from its source.", cause: error });
  }
}

function reading<T>(source: ProgramSource, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RtfsParseError) throw asParseError(error);
    if (error instanceof RtfsError) throw asModuleError(error, source);
    if (error instanceof ProgramFormError) throw asFormError(error);
    throw error;
  }
}

function asFormError(error: ProgramFormError): AmbitError {
  const { form, message, path, hint } = error;
  const code = form === "ast" ? "RTFS_AST_INVALID" : "RTFS_BYTECODE_INVALID";
  return new AmbitError(code, message, { hint, details: path === "" ? {} : { path }, cause: error });
}

/** What is wrong may stand in a module's file. */
function asParseError(error: RtfsParseError): AmbitError {
  const { file, line, column } = error.at;
  return new AmbitError("RTFS_PARSE", error.message, {
    at: { file, line, column },
    hint: error.hint,
    details: { excerpt: error.excerpt },
    cause: error,
  });
}

/** Places in an AST are what it says: nobody looks them up. */
function asModuleError(error: RtfsError, { form }: ProgramSource): AmbitError {
  const { kind, message, at, data } = error.value;
  const plain = plainOrNull(data);
  const { hint, ...details } = isJsonObject(plain) ? plain : {};
  return new AmbitError("RTFS_ERROR", message, {
    kind,
    details: form === "ast" ? { ...details, excerpt: "" } : details,
    ...(typeof hint === "string" && { hint }),
    ...(at && { at: { file: at.file, line: at.line, column: at.column } }),
    cause: error,
  });
}
