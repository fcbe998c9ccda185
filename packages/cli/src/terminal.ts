import { AmbitError, errorCodeOf } from "@ambit/sdk";
import pc from "picocolors";

export const paint = pc;

/** Writes one line to stdout. */
export function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Writes one line to stderr: progress, notes and errors, never results. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints exactly one JSON value on stdout. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Asks on the terminal for a line; the caller has made sure that there is one.
 * Ctrl-C, end of input and an aborted signal are `EXECUTE_CANCELLED`, never an answer. A program may have asked, and may
 * catch that: Ctrl-C goes also to whoever listens for it, as it would without a question.
 */
export async function askLine(question: string, { signal }: { signal?: AbortSignal } = {}): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once("SIGINT", () => {
    process.emit("SIGINT");
    terminal.close();
  });
  const closed = new Promise<never>((_, reject) => terminal.once("close", () => reject(cancelled())));
  try {
    const answer = await Promise.race([terminal.question(question, signal ? { signal } : {}), closed]);
    return answer.trim();
  } catch (error) {
    throw error instanceof Error && error.name === "AbortError" ? cancelled() : error;
  } finally {
    terminal.close();
  }
}

function cancelled(): AmbitError {
  return new AmbitError("EXECUTE_CANCELLED", "Cancelled while a person was asked");
}

/** Asks a yes-or-no question; only an explicit yes is a yes. */
export async function confirm(question: string, options: { signal?: AbortSignal } = {}): Promise<boolean> {
  const answer = await askLine(`${question} ${paint.dim("[y/N]")} `, options);
  return /^y(es)?$/i.test(answer);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from programs and guests, made safe for a terminal: what would steer it, or turn text around, becomes visible. */
export function printable(text: string): string {
  return text.replace(controls, (control) => {
    const digits = control.charCodeAt(0).toString(16);
    return digits.length > 2 ? `\\u${digits.padStart(4, "0")}` : `\\x${digits.padStart(2, "0")}`;
  });
}

/** The same for a fact within a line of ours, which no line end in it may break. */
export function printableLine(text: string): string {
  return printable(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/**
 * A reader that has gone away ends no command: what is left unsaid is lost, and the exit code stays. Output that cannot
 * be written for another reason (a full disk) fails it.
 */
export function tolerateClosedOutput(): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error) => {
    if (errorCodeOf(error) === "EPIPE") return;
    note(`${paint.red("error")} The output cannot be written: ${error.message}`);
    process.once("exit", () => {
      process.exitCode ||= 1;
    });
  });
}

/** Writes what a program or guest printed: as it is into files and pipes, without terminal controls to a terminal. */
export function writeForeign(stream: NodeJS.WriteStream, text: string): void {
  stream.write(stream.isTTY ? printable(text) : text);
}
