import { parseProgram } from "@ambit/core";
import { readSource } from "../source.ts";
import { say } from "../terminal.ts";

/** Prints the AST of a program, which `--ast` takes in place of its source. */
export async function parseCommand(file: string | undefined, options: { eval?: string }): Promise<number> {
  say(JSON.stringify(parseProgram(await readSource({ file, ...options }))));
  return 0;
}
