import { readFileSync } from "node:fs";
import { type AmbitError, type ErrorJson, type SourcePlace, toAmbitError } from "@ambit/sdk";
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
  return error.at && excerptFromFile(error.at);
}

/** `excerptOf` the file that a place names; undefined where there is none. */
export function excerptFromFile(at: SourcePlace): string | undefined {
  try {
    return excerptOf(readFileSync(at.file, "utf8"), at);
  } catch {
    return undefined; // an expression has no file: the message and the place must do
  }
}

/** longest line that is shown, in characters */
const shownCharacters = 160;

/** The line of a text that a place names, with a caret below; undefined where it is too long to be read. */
export function excerptOf(text: string, { line, column }: Pick<SourcePlace, "line" | "column">): string | undefined {
  const shown = text.split("\n", line)[line - 1];
  if (shown === undefined || shown.length > shownCharacters) return undefined;
  const number = `${line} | `;
  return indent(`${number}${printableLine(shown)}\n${" ".repeat(number.length + column - 1)}^`);
}

const indent = (text: string) => text.replace(/^/gm, "    ");
