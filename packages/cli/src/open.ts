import { resolve } from "node:path";
import { openRuntime, type Runtime, type SynthesisOptions } from "@ambit/core";
import type { Evaluator } from "@ambit/core/evaluator";
import type { CommonOptions } from "./commands/options.ts";
import { readConfig } from "./config.ts";
import { readEnvironment } from "./environment.ts";
import { askLine, confirm, paint, printable, printableLine, writeForeign } from "./terminal.ts";

export interface OpenOptions {
  /** what is needed of the state folder; default `write`, which creates it */
  state?: "none" | "read" | "write";
  /** a worker that was started ahead, for a program that will run at once */
  evaluator?: Evaluator | undefined;
  /** variables given on the command line; they stand before the environment's */
  variables?: ReadonlyMap<string, string>;
  /** how missing capabilities are provided */
  synthesis?: SynthesisOptions | undefined;
}

/** Opens the runtime as the command line and `ambit.toml` configure it. */
export async function openFromCommand(command: CommonOptions, options: OpenOptions = {}): Promise<Runtime> {
  const environment = readEnvironment();
  const { model, moduleRoots = [] } = await readConfig(environment.configFile);
  const { state = "write", evaluator, variables, synthesis } = options;
  const output = command.json ? process.stderr : process.stdout; // `--json` keeps stdout for its one value
  return openRuntime({
    ...(state === "none" ? {} : { dir: stateFolder(command) }),
    keysFolder: environment.keysFolder,
    capabilityFolder: resolve("capabilities"),
    cwd: process.cwd(),
    moduleRoots,
    principal: `user:${environment.user}`,
    readOnly: state === "read",
    ...(evaluator ? { evaluator } : {}),
    env: (name) => variables?.get(name) ?? environment.variable(name),
    print: (text) => writeForeign(output, text),
    log: (line) => writeForeign(process.stderr, `${line}\n`),
    ...(environment.isInteractive ? { ask: askPerson, prompt: (text, asked) => askLine(printable(text), asked) } : {}),
    ...(model ? { model: { ...model, env: environment.variable } } : {}),
    ...(synthesis ? { synthesis } : {}),
  });
}

export function stateFolder({ dir = ".ambit" }: CommonOptions): string {
  return resolve(dir);
}

function askPerson(question: string, { signal }: { signal: AbortSignal }): Promise<boolean> {
  return confirm(`${paint.yellow("allow?")} ${printableLine(question)}`, { signal });
}
