import { dirname, resolve } from "node:path";
import type { ProgramSource, SourceText } from "@ambit/core";
import { isBytecode } from "@ambit/rtfs";
import { AmbitError } from "@ambit/sdk";
import { readWhole } from "./whole-file.ts";

/** largest program text, in bytes (language reference §18) */
const sourceBytes = 1 << 20;
/** largest bytecode, and largest text of an AST, in bytes */
const formBytes = 1 << 26;

/** How a command line names its program: exactly one of these. */
export interface NamedProgram {
  /** source or bytecode; `-`: source on stdin */
  file: string | undefined;
  eval?: string | undefined;
  /** an AST document; `-`: on stdin */
  ast?: string | undefined;
}

/** Reads the program that a command line names, in its form. Throws `USAGE_INVALID`, or `RTFS_…` naming the file. */
export async function readProgram({ file, eval: expression, ast }: NamedProgram): Promise<ProgramSource> {
  const given = theOne([file, expression, ast]);
  if (expression !== undefined) return sourceOf(expression);
  const name = named(given);
  if (ast !== undefined) {
    const bytes = await readWhole(ast, { mostBytes: formBytes, code: "RTFS_AST_INVALID" });
    return { form: "ast", text: decode(bytes, { ...name, code: "RTFS_AST_INVALID" }), ...name };
  }
  const bytes = await readWhole(given, { mostBytes: formBytes, code: "RTFS_PARSE" });
  if (isBytecode(bytes) || given.endsWith(".rtfsc")) return { form: "bytecode", bytes, ...name };
  const source = textOf(bytes, name);
  if (!isAst(source.text)) return source;
  throw new AmbitError("USAGE_INVALID", `${name.file} is an AST, and this takes source or bytecode`, {
    hint: `Give it as --ast ${given}.`,
  });
}

/** Reads a program that must be source. */
export async function readSource({ file, eval: expression }: Omit<NamedProgram, "ast">): Promise<SourceText> {
  const given = theOne([file, expression]);
  if (expression !== undefined) return sourceOf(expression);
  const bytes = await readWhole(given, { mostBytes: formBytes, code: "RTFS_PARSE" });
  requireSource(bytes, given);
  return textOf(bytes, named(given));
}

/** The one way in which the program is named. */
function theOne(names: readonly (string | undefined)[]): string {
  const [given, second] = names.filter((name) => name !== undefined);
  if (second !== undefined)
    throw new AmbitError("USAGE_INVALID", "Give a file, -e EXPR or --ast FILE: one of them, not both");
  if (given === undefined) throw new AmbitError("USAGE_INVALID", "Nothing to run", { hint: "Give a file or -e EXPR." });
  return given;
}

const sourceOf = (expression: string): SourceText => ({ text: expression, file: "<expr>", folder: process.cwd() });

/** Refuses what is a program in another form than source. Throws `USAGE_INVALID`. */
export function requireSource(bytes: Uint8Array, file: string): void {
  const form = isBytecode(bytes) || file.endsWith(".rtfsc") ? "bytecode" : isAst(headOf(bytes)) ? "an AST" : null;
  if (form === null) return;
  const taken = form === "bytecode" ? "it" : "it with --ast";
  throw new AmbitError("USAGE_INVALID", `${file} is ${form}, and this takes source`, {
    hint: `Give the program that it was made of. \`run\`, \`check\` and \`compile\` take ${taken}.`,
  });
}

/** An AST begins with the name of its format, as `parse` writes it. */
const isAst = (text: string) => /^\s*\{\s*"format"\s*:\s*"rtfs-ast"/.test(text);

const headOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 200));

interface Name {
  file: string;
  folder: string;
}

function named(given: string): Name {
  return given === "-" ? { file: "<stdin>", folder: process.cwd() } : { file: given, folder: dirname(resolve(given)) };
}

function textOf(bytes: Uint8Array, name: Name): SourceText {
  if (bytes.length > sourceBytes) {
    throw new AmbitError("RTFS_PARSE", `${name.file} has ${bytes.length} bytes; a program may have ${sourceBytes}`, {
      hint: "Split the program, or pass data with --input.",
    });
  }
  return { text: decode(bytes, { ...name, code: "RTFS_PARSE" }), ...name };
}

function decode(bytes: Uint8Array, { file, code }: Name & { code: "RTFS_PARSE" | "RTFS_AST_INVALID" }): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AmbitError(code, `${file} is not UTF-8 text`, { hint: "Programs are text files.", cause });
  }
}
