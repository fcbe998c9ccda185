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
  const [what = "", ...more] = wrapped(printable(message), { before: `error ${name}: `.length });
  note(`${paint.red("error")} ${paint.bold(name)}: ${what}`);
  for (const line of more) note(`  ${line}`);
  if (at) note(`  ${paint.dim("at")} ${printableLine(at.file)}:${at.line}:${at.column}`);
  if (excerpt) note(indent(printable(excerpt), "    "));
  const [first, ...rest] = stackLines(details.stack);
  if (first !== undefined) note(`  ${paint.dim("in")} ${first}`);
  if (rest.length > 0) note(indent(rest.join("\n"), "     "));
  if (hint) note(`  ${paint.dim("hint")} ${wrapped(printable(hint), { before: 7 }).join("\n       ")}`);
}

/** Loaded only here: most failures show no line. */
async function sourceLine({ details, at }: AmbitError): Promise<string | undefined> {
  if (typeof details.excerpt === "string") return details.excerpt;
  return at && (await import("./excerpt.ts")).excerptFromFile(at);
}

/** widest line of a message, in columns */
const widest = 100;

/** A text in lines that fit, broken between words: the first behind so many columns, the others behind no more. */
function wrapped(text: string, { before }: { before: number }): string[] {
  const width = Math.min(process.stderr.columns || widest, widest);
  return text.split("\n").flatMap((paragraph, index) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      const room = width - (lines.length === 0 && index === 0 ? before : Math.min(before, 7));
      if (line !== "" && line.length + 1 + word.length > room) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}

const indent = (text: string, by: string) => text.replace(/^/gm, by);
