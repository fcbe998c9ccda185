import { createEvaluator, type Evaluator } from "@ambit/core/evaluator";

/**
 * Runs one command line; resolves to the exit code. A worker takes as long to start as the rest of the command to load:
 * that of a run starts before anything else.
 */
export async function main(argv: readonly string[], { version }: { version: string }): Promise<number> {
  const evaluator = isRun(argv) ? startEvaluator() : undefined;
  const { runCommandLine } = await import("./command-line.ts");
  return await runCommandLine(argv, { version, evaluator });
}

/** A run that is asked for in another way only starts later. */
function isRun([first, , third]: readonly string[]): boolean {
  return first === "run" || (first === "--dir" && third === "run");
}

function startEvaluator(): Evaluator {
  const evaluator = createEvaluator();
  evaluator.warm();
  return evaluator;
}
