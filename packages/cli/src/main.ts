import { errorTable } from "@ambit/sdk";
import { Command, CommanderError } from "commander";
import { registerCommands } from "./commands/index.ts";
import { reportError } from "./report.ts";

/** Runs one command line; resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("ambit")
    .description("Run agent-written programs over your tools, inside limits you can read before and prove after.")
    .option("--dir <dir>", "state folder (default: .ambit)")
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(add --help for the options)");
  let exitCode = 0;
  registerCommands(program, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : errorTable.USAGE_INVALID.exit;
    reportError(error);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable].exit : 1;
}
