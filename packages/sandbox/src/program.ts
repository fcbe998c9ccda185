import { AmbitError, type Json } from "@ambit/sdk";

export type ScriptLanguage = "python" | "javascript" | "shell";

/** What a sandbox runs. */
export type Program =
  | {
      kind: "command";
      /** program and arguments; no shell reads them */
      argv: readonly string[];
      stdin?: Uint8Array;
    }
  | {
      kind: "script";
      language: ScriptLanguage;
      source: string;
      /** arrives as JSON on stdin, or in the file named by `AMBIT_INPUT` above 1 MB */
      input?: Json;
    };

const scriptLanguages: readonly ScriptLanguage[] = ["python", "javascript", "shell"];

const argvBytes = 128 * 1024;
const sourceBytes = 16 * 1024 * 1024;

/** Refuses a program that could not start as it is written. Fails with USAGE_INVALID. */
export function checkProgram(program: Program): void {
  if (program.kind === "command") checkArgv(program.argv);
  else checkScript(program.language, program.source);
}

function checkArgv(argv: readonly string[]): void {
  if (argv.length === 0 || argv[0] === "")
    throw usage("There is no command to run", "Name the program and its arguments.");
  if (argv.some((word) => word.includes("\0")))
    throw usage("An argument holds a NUL byte", "Pass such data on stdin or in a file.");
  if (argv.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0) > argvBytes)
    throw usage(`The arguments are longer than ${argvBytes} bytes`, "Pass large data on stdin or in a file.");
}

function checkScript(language: string, source: string): void {
  if (!scriptLanguages.some((known) => known === language))
    throw usage(`No script language named "${language}"`, `Use one of: ${scriptLanguages.join(", ")}.`);
  if (Buffer.byteLength(source) > sourceBytes)
    throw usage(`The script is longer than ${sourceBytes} bytes`, "Give large data as input, or mount a folder.");
}

function usage(message: string, hint: string): AmbitError {
  return new AmbitError("USAGE_INVALID", message, { hint });
}
