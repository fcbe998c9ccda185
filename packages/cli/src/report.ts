import { readFileSync } from "node:fs";
import { type AmbitError, type ErrorJson, toAmbitError } from "@ambit/sdk";
import { note, paint, printable, printableLine } from "./terminal.ts";

/** Prints a failure for a person: what, where, what to do next. */
export function reportError(error: unknown): void {
  const failure = toAmbitError(error);
  printError(failure.toJSON(), sourceLine(failure));
  if (failure.code === "INTERNAL" && failure.cause instanceof Error) note(paint.dim(failure.cause.stack ?? ""));
}

export function printError(error: ErrorJson, excerpt?: string): void {
  const name = error.kind && error.kind !== error.code ? `${error.code} ${printableLine(error.kind)}` : error.code;
  note(`${paint.red("error")} ${paint.bold(name)}: ${printable(error.message)}`);
  if (error.at) note(`  ${paint.dim("at")} ${printableLine(error.at.file)}:${error.at.line}:${error.at.column}`);
  if (excerpt) note(excerpt);
  if (error.hint) note(`  ${paint.dim("hint")} ${printable(error.hint)}`);
}

function sourceLine(error: AmbitError): string | undefined {
  if (typeof error.details.excerpt === "string") return indent(printable(error.details.excerpt));
  if (!error.at) return undefined;
  try {
    const line = readFileSync(error.at.file, "utf8").split("\n")[error.at.line - 1];
    return line === undefined ? undefined : indent(`${printable(line)}\n${" ".repeat(error.at.column - 1)}^`);
  } catch {
    return undefined; // an expression has no file: the message and the place must do
  }
}

const indent = (text: string) => text.replace(/^/gm, "    ");
