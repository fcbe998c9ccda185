import type { Evaluator } from "@ambit/core/evaluator";
import { AmbitError, toAmbitError } from "@ambit/sdk";
import { Command, CommanderError } from "commander";
import { givenPath, registerCommands } from "./commands/index.ts";
import { reportError } from "./report.ts";
import { sayJson, tolerateClosedOutput } from "./terminal.ts";

interface CommandLineOptions {
  version: string;
  /** its worker is starting: for a run */
  evaluator: Evaluator | undefined;
}

/** Runs one command line; resolves to the exit code. */
export async function runCommandLine(
  argv: readonly string[],
  { version, evaluator }: CommandLineOptions,
): Promise<number> {
  const program = new Command("ambit")
    .description("Run agent-written programs over your tools, inside limits you can read before and prove after.")
    .version(version, "-V, --version", "print the version")
    .option("--dir <dir>", "state folder (default: .ambit)", givenPath)
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(add --help for the options)");
  tolerateClosedOutput();
  let exitCode = 0;
  const exit = (code: number) => {
    exitCode = code;
  };
  registerCommands(program, { exit, evaluator });
  try {
    requireWorkingFolder();
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help
    const failure = error instanceof CommanderError ? usageError(error) : toAmbitError(error);
    if (!(error instanceof CommanderError)) await reportError(failure); // commander has said what is wrong already
    if (wantsJson(argv)) sayJson({ error: failure.toJSON() });
    return failure.exitCode;
  }
}

function requireWorkingFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new AmbitError("USAGE_INVALID", "The working folder is gone", {
      hint: "Change to a folder that exists.",
      cause,
    });
  }
}

function usageError({ message }: CommanderError): AmbitError {
  return new AmbitError("USAGE_INVALID", message.replace(/^error: /, ""), { hint: "Add --help for the options." });
}

/** `--json` among Ambit's own options: what stands after `--` belongs to a guest. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}
