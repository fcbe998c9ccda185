import { compile, compileAst, type ModuleLoader, type Program, readAst, readBytecode } from "@ambit/rtfs";

/** A program, in one of its forms, and the name it is known by in messages. */
export type ProgramSource = SourceText | AstText | Bytecode;

interface Named {
  file: string;
  /** absolute folder whose modules it may import, before those of the configured roots; absent: it has no module files */
  folder?: string;
}

export interface SourceText extends Named {
  form?: "source";
  text: string;
}

/** The JSON text of an AST; places are those of the file that the AST names. */
export interface AstText extends Named {
  form: "ast";
  text: string;
}

/** Its modules stand in it. */
export interface Bytecode extends Named {
  form: "bytecode";
  bytes: Uint8Array;
}

/** Compiles a program in any form. Raises what `compile`, `compileAst` and `readBytecode` raise. */
export function compileForm(source: ProgramSource, modules: ModuleLoader | undefined): Program {
  const options = { file: source.file, ...(modules && { modules }) };
  switch (source.form) {
    case "ast":
      return compileAst(readAst(source.text), options);
    case "bytecode":
      return readBytecode(source.bytes, options);
    default:
      return compile(source.text, options);
  }
}

/** What the record keeps of a program, and the name of its form there. */
export function recordedForm(source: ProgramSource): { program: string | Uint8Array; language: string } {
  switch (source.form) {
    case "ast":
      return { program: source.text, language: "rtfs-ast" };
    case "bytecode":
      return { program: source.bytes, language: "rtfs-bytecode" };
    default:
      return { program: source.text, language: "rtfs" };
  }
}
