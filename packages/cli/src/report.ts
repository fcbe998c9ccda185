import { type AmbitError, type ErrorJson, toAmbitError } from "@ambit/sdk";
import { stackLines } from "./stack.ts";
import { note, paint, printable, printableLine } from "./terminal.ts";

/** Prints a failure for a person: what, where, what to do next. */
export async function reportError(error: unknown): Promise<void> {
  const failure = toAmbitError(error);
  printError(failure.toJSON(), await sourceLine(failure));
  if (failure.code === "INTERNAL" && failure.cause instanceof Error) note(paint.dim(failure.cause.stack ?? ""));
}

/** The same for a failure whose line is at hand. */
export function printError(error: ErrorJson, excerpt?: string): void {
  const { code, kind, message, at, hint, details } = error;
  const name = kind && kind !== code ? `${code} ${printableLine(kind)}` : code;
  note(`${paint.red("error")} ${paint.bold(name)}: ${printable(message)}`);
  if (at) note(`  ${paint.dim("at")} ${printableLine(at.file)}:${at.line}:${at.column}`);
  if (excerpt) note(indent(printable(excerpt), "    "));
  const [first, ...rest] = stackLines(details.stack);
  if (first !== undefined) note(`  ${paint.dim("in")} ${first}`);
  if (rest.length > 0) note(indent(rest.join("\n"), "     "));
  if (hint) note(`  ${paint.dim("hint")} ${printable(hint)}`);
}

/** Loaded only here: most failures show no line. */
async function sourceLine({ details, at }: AmbitError): Promise<string | undefined> {
  if (typeof details.excerpt === "string") return details.excerpt;
  return at && (await import("./excerpt.ts")).excerptFromFile(at);
}

const indent = (text: string, by: string) => text.replace(/^/gm, by);
