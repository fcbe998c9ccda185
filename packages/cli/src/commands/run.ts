import { readFile } from "node:fs/promises";
import { exitCodeOf, type ProgramSource, type RunReport } from "@ambit/core";
import type { Evaluator } from "@ambit/core/evaluator";
import { AmbitError, type Json, messageOf, type SourcePlace, toAmbitError } from "@ambit/sdk";
import { readEnvironment } from "../environment.ts";
import { excerptFromFile, excerptOf } from "../excerpt.ts";
import { interruptSignal } from "../interrupt.ts";
import { synthesisOf } from "../missing/strategies.ts";
import { openFromCommand } from "../open.ts";
import { printError, reportError } from "../report.ts";
import { readProgram } from "../source.ts";
import { confirm, note, paint, printable, say, sayJson } from "../terminal.ts";
import { type AuthorityOptions, authorityOf, type LimitOptions, limitsOf } from "./options.ts";

export interface RunCommandOptions extends AuthorityOptions, LimitOptions {
  eval?: string;
  ast?: string;
  arg?: string[];
  input?: string;
  /** its worker is starting */
  evaluator?: Evaluator | undefined;
}

export async function runCommand(file: string | undefined, options: RunCommandOptions): Promise<number> {
  const signal = interruptSignal();
  let source: ProgramSource | undefined;
  const start = async () => {
    source = await readProgram({ file, eval: options.eval, ast: options.ast });
    const parameters = await readParameters(options);
    await confirmFullContext(options);
    await using runtime = await openFromCommand(options, {
      evaluator: options.evaluator,
      synthesis: synthesisOf(options),
    });
    return await runtime.run(source, {
      authority: authorityOf(options),
      parameters,
      limits: limitsOf(options),
      signal,
    });
  };
  return reporting(options, start, (at) => source && lineAt(at, source));
}

/** The line that a place names. An AST and bytecode may name any file: none is read for them. */
function lineAt(at: SourcePlace, source: ProgramSource): string | undefined {
  if (source.form === "ast" || source.form === "bytecode") return undefined;
  return at.file === source.file ? excerptOf(source.text, at) : excerptFromFile(at);
}

/** Runs, prints the report as the options ask, and gives the exit code; a failure before the run prints alike. */
export async function reporting(
  options: AuthorityOptions,
  start: () => Promise<RunReport>,
  excerpt: (at: SourcePlace) => string | undefined = () => undefined,
): Promise<number> {
  try {
    const report = await start();
    if (options.json) sayJson(report);
    else printReport(report, report.error?.at && excerpt(report.error.at));
    return exitCodeOf(report);
  } catch (error) {
    const failure = toAmbitError(error);
    if (options.json) sayJson(unstarted(failure));
    await reportError(failure);
    return failure.exitCode;
  }
}

function unstarted(error: AmbitError) {
  const status = error.code.startsWith("GOVERN_") ? "refused" : "failed";
  return { runId: null, status, value: null, printed: null, error: error.toJSON(), needs: null, metrics: {} };
}

function printReport(report: RunReport, excerpt: string | undefined): void {
  if (report.status === "completed") return say(printable(report.printed ?? ""));
  if (report.error) printError(report.error, excerpt);
  if (report.runId) note(paint.dim(`run ${report.runId}: ${report.status}; npx ambit show ${report.runId}`));
}

/** A full context is confirmed by a person, or by `--yes`. */
export async function confirmFullContext(options: AuthorityOptions): Promise<void> {
  if (options.context !== "full" || options.yes) return;
  const hint = "Grant what the program needs with --allow, or pass --yes.";
  if (!readEnvironment().isInteractive) {
    throw new AmbitError("GOVERN_DENIED", "A full context must be confirmed, and there is no terminal to ask on", {
      hint,
    });
  }
  if (await confirm("Every capability may be called in a full context. Go on?")) return;
  throw new AmbitError("GOVERN_DECLINED", "The full context was declined", { hint });
}

async function readParameters({ arg = [], input }: RunCommandOptions): Promise<Map<string, Json>> {
  const parameters = new Map<string, Json>(arg.map(parameterOf));
  if (input === undefined) return parameters;
  if (parameters.has("input"))
    throw new AmbitError("USAGE_INVALID", "--input and --arg input=… name the same parameter");
  return parameters.set("input", await readJson(input));
}

function parameterOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new AmbitError("USAGE_INVALID", `--arg ${text}: expected name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function readJson(file: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new AmbitError("USAGE_INVALID", `Cannot read ${file} as JSON: ${messageOf(cause)}`, { cause });
  }
}
