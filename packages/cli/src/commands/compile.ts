import { extname } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { openFromCommand } from "../open.ts";
import { readProgram } from "../source.ts";
import { printableLine, say, sayJson } from "../terminal.ts";
import { writeWhole } from "../whole-file.ts";
import type { CommonOptions } from "./options.ts";

export interface CompileOptions extends CommonOptions {
  output?: string;
  eval?: string;
  ast?: string;
}

/** Writes the program, with its modules, as bytecode: `run` and `check` take it in place of its source. */
export async function compileCommand(file: string | undefined, options: CompileOptions): Promise<number> {
  const { eval: expression, ast } = options;
  const output = options.output ?? besideSource(file ?? ast);
  if (!output.endsWith(".rtfsc")) {
    throw new AmbitError("USAGE_INVALID", `${output} does not end in .rtfsc`, {
      hint: "Bytecode is known by that name, so that nobody takes it for source.",
    });
  }
  const source = await readProgram({ file, eval: expression, ast });
  await using runtime = await openFromCommand(options, { state: "none" });
  const bytes = runtime.compile(source);
  await writeWhole(output, bytes);
  if (options.json) sayJson({ file: output, bytes: bytes.length });
  else say(`${printableLine(output)}: ${bytes.length} bytes`);
  return 0;
}

/** The name of the source with the ending of bytecode. */
function besideSource(source: string | undefined): string {
  if (source !== undefined && source !== "-" && extname(source) !== ".rtfsc")
    return `${source.slice(0, source.length - extname(source).length)}.rtfsc`;
  throw new AmbitError("USAGE_INVALID", "There is no name to put the bytecode under", {
    hint: "Give it with --output FILE.rtfsc.",
  });
}
