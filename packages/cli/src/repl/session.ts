import { exitCodeOf, type RunReport, type Runtime } from "@ambit/core";
import { type AmbitError, type ErrorJson, isJsonObject, type Json, type SourcePlace, toAmbitError } from "@ambit/sdk";
import { type AuthorityOptions, authorityOf, type LimitOptions, limitsOf } from "../commands/options.ts";
import { excerptOf } from "../excerpt.ts";
import { onInterrupt } from "../interrupt.ts";
import { printError, reportError } from "../report.ts";
import { note, paint, printable, printableLine, say, sayJson } from "../terminal.ts";
import { type Entry, entryFile, type Typed, type TypedForm } from "./entry.ts";

/** Forms that are evaluated one after the other, each with the definitions before it. */
export interface Session {
  readonly runtime: Runtime;
  readonly options: ReplOptions;
  readonly kept: Kept[];
  /** exit code of the last failure; 0: there was none */
  exitCode: number;
}

export interface ReplOptions extends AuthorityOptions, LimitOptions {}

/** A definition that stands before later forms. */
export interface Kept {
  readonly entry: Entry;
  readonly name: string | null;
  readonly text: string;
}

/** What evaluating an entry took. */
export interface Taken {
  steps: number;
  calls: number;
}

/** Evaluates the forms of an entry in turn, up to the first that fails. */
export async function evaluateEntry(entry: Entry, session: Session): Promise<Taken> {
  const taken = { steps: 0, calls: 0 };
  for (const form of entry.forms) {
    const report = await runForm(form, entry, session);
    if (report === null) break;
    taken.steps += report.metrics.steps ?? 0;
    taken.calls += report.metrics.calls ?? 0;
    show(report, entry, session);
    if (report.status !== "completed") break;
    if (form.defining !== null) keep(form, report, { entry, session });
  }
  return taken;
}

function show(report: RunReport, entry: Entry, session: Session): void {
  const { error, printed } = report;
  if (report.status !== "completed") session.exitCode = exitCodeOf(report);
  if (session.options.json) sayJson(report);
  else if (error) printError(error, error.at && excerptIn(error.at, entry, session));
  else say(printable(printed ?? ""));
}

/** Runs one form; its places are those of what was typed. Null: it did not start, and that was said. */
async function runForm({ text }: TypedForm, entry: Entry, session: Session): Promise<RunReport | null> {
  const { runtime, options } = session;
  const controller = new AbortController();
  const listenNoMore = onInterrupt(["SIGINT"], () => controller.abort());
  try {
    const authority = authorityOf(options);
    const { signal } = controller;
    const report = await runtime.run(sourceOf(text, session), { authority, limits: limitsOf(options), signal });
    return report.error ? { ...report, error: relocated(report.error, entry, session) } : report;
  } catch (error) {
    await reportFailure(toAmbitError(error), entry, session);
    return null;
  } finally {
    listenNoMore();
  }
}

/** Tells of an entry that was not evaluated. */
export async function reportFailure(error: AmbitError, entry: Typed, session: Session): Promise<void> {
  session.exitCode = error.exitCode;
  const isPlaced = error.at?.file !== programFile;
  const failure = isPlaced ? error.toJSON() : relocated(error.toJSON(), entry, session);
  if (session.options.json) sayJson({ error: failure });
  if (isPlaced) await reportError(error);
  else printError(failure, failure.at && excerptIn(failure.at, entry, session));
}

const programFile = "<repl>";

/** A form as a program, behind the definitions. */
export function sourceOf(text: string, { kept }: Session) {
  const lines = [...kept.map((each) => each.text), text];
  return { text: lines.join("\n"), file: programFile, folder: process.cwd() };
}

/** A definition that made calls is kept as its value: what it did is not done again for each later form. */
function keep({ text, name, defining }: TypedForm, report: RunReport, { entry, session }: Keeping): void {
  if (report.metrics.calls === undefined || report.metrics.calls === 0) {
    session.kept.push({ entry, name, text });
    return;
  }
  const value = report.printed ?? "";
  const isData = defining === "def" && name !== null && !value.includes("#<") && value.length <= largestValue;
  if (isData) session.kept.push({ entry, name, text: `(def ${name} (quote ${value}))` });
  else note(paint.dim(`${printableLine(name ?? "this")} is not kept: it made calls, and its value is no small data`));
}

interface Keeping {
  entry: Entry;
  session: Session;
}

/** longest value of a definition that made calls, in characters of its text */
const largestValue = 100_000;

/** An error with its places in what was typed. */
function relocated(error: ErrorJson, entry: Typed, session: Session): ErrorJson {
  const { at, details } = error;
  const { stack } = details;
  const { excerpt: _excerpt, ...others } = details;
  const told = Array.isArray(stack)
    ? { ...others, stack: stack.map((frame) => inEntry(frame, entry, session)) }
    : others;
  return { ...error, ...(at && { at: placeIn(at, entry, session) }), details: told };
}

function inEntry(frame: Json, entry: Typed, session: Session): Json {
  if (!isJsonObject(frame) || !isJsonObject(frame.at)) return frame;
  const { file, line, column } = frame.at;
  if (typeof file !== "string" || typeof line !== "number" || typeof column !== "number") return frame;
  return { ...frame, at: { ...placeIn({ file, line, column }, entry, session) } };
}

/** The place in the entry that a place of the whole program stands for. */
function placeIn(at: SourcePlace, entry: Typed, { kept }: Session): SourcePlace {
  if (at.file !== programFile) return at;
  let { line } = at;
  for (const { text, entry: of } of kept) {
    const lines = text.split("\n").length;
    if (line <= lines) return { ...at, line, file: entryFile(of.number) };
    line -= lines;
  }
  return { ...at, line, file: entryFile(entry.number) };
}

function excerptIn(at: SourcePlace, entry: Typed, { kept }: Session): string | undefined {
  const of = [entry, ...kept.map((each) => each.entry)].find(({ number }) => entryFile(number) === at.file);
  return of && excerptOf(of.text, at);
}
