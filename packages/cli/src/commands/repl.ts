import type { RunReport, Runtime } from "@ambit/core";
import { type AmbitError, toAmbitError } from "@ambit/sdk";
import { readEnvironment } from "../environment.ts";
import { pipedLines, terminalLines } from "../lines.ts";
import { synthesisOf } from "../missing/strategies.ts";
import { openFromCommand } from "../open.ts";
import { printError, reportError } from "../report.ts";
import { note, paint, printable, say, sayJson } from "../terminal.ts";
import { type AuthorityOptions, authorityOf } from "./options.ts";
import { confirmFullContext } from "./run.ts";

const help = `Each form is a run of its own; definitions that succeeded stand before the next one.
Ctrl-C drops what is typed, or ends what runs. :quit or Ctrl-D leaves.`;

/** Evaluates form by form, from a terminal or a pipe; a form may span lines. */
export async function replCommand(options: AuthorityOptions): Promise<number> {
  await confirmFullContext(options);
  await using runtime = await openFromCommand(options, { synthesis: synthesisOf(options) });
  const { isInteractive } = readEnvironment();
  if (isInteractive) note(paint.dim("RTFS, form by form. :help says more."));
  const session: Session = { runtime, options, definitions: "" };
  let typed = "";
  const prompt = () => (typed === "" ? paint.cyan("ambit> ") : paint.cyan("  ...> "));
  for await (const line of isInteractive ? terminalLines(prompt) : pipedLines()) {
    if (line === ":quit") return 0;
    typed = line === null ? "" : await read(`${typed}${line}\n`, session);
  }
  if (typed !== "") reportError(parseProblem(typed, session));
  return 0;
}

interface Session {
  runtime: Runtime;
  options: AuthorityOptions;
  /** text of the definitions so far */
  definitions: string;
}

/** Evaluates what was typed, and gives what is still to be finished. */
async function read(typed: string, session: Session): Promise<string> {
  if (typed.trim() === ":help") note(help);
  if (/^\s*(:help\s*)?$/.test(typed)) return "";
  const problem = parseProblem(typed, session);
  if (problem?.details.isUnfinished) return typed;
  if (problem) reportFailure(problem, session);
  else await evaluate(typed, session);
  return "";
}

/** What is wrong with the text alone; its places are those of the text. */
function parseProblem(text: string, { runtime }: Session): AmbitError | undefined {
  try {
    runtime.check({ text, file: "<repl>", folder: process.cwd() });
    return undefined;
  } catch (error) {
    return toAmbitError(error);
  }
}

async function evaluate(text: string, session: Session): Promise<void> {
  const { runtime, options, definitions } = session;
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on("SIGINT", stop);
  try {
    const source = { text: `${definitions}${text}`, file: "<repl>", folder: process.cwd() };
    const report = await runtime.run(source, { authority: authorityOf(options), signal: controller.signal });
    show(report, options);
    if (report.status === "completed" && /^\s*\(def/.test(text)) session.definitions += text;
  } catch (error) {
    reportFailure(toAmbitError(error), session);
  } finally {
    process.off("SIGINT", stop);
  }
}

function show(report: RunReport, { json }: AuthorityOptions): void {
  if (json) sayJson(report);
  else if (report.error) printError(report.error);
  else say(printable(report.printed ?? ""));
}

function reportFailure(error: AmbitError, { options: { json } }: Session): void {
  if (json) sayJson({ error: error.toJSON() });
  reportError(error);
}
