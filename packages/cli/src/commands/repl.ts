import { createInterface } from "node:readline/promises";
import type { RunReport } from "@ambit/core";
import { synthesisOf } from "../missing/strategies.ts";
import { openFromCommand } from "../open.ts";
import { printError, reportError } from "../report.ts";
import { paint, printable, say } from "../terminal.ts";
import { type AuthorityOptions, authorityOf } from "./options.ts";
import { confirmFullContext } from "./run.ts";

/** Every line is a run of its own; definitions that succeeded stand before the next one. */
export async function replCommand(options: AuthorityOptions): Promise<number> {
  await confirmFullContext(options);
  await using runtime = await openFromCommand(options, { synthesis: synthesisOf(options) });
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: paint.cyan("ambit> ") });
  let definitions = "";
  let running: AbortController | undefined;
  terminal.on("SIGINT", () => (running ? running.abort() : terminal.close()));
  let isOpen = true;
  const prompt = () => void (isOpen && terminal.prompt()); // piped lines go on after the input has ended
  terminal.once("close", () => {
    isOpen = false;
  });
  prompt();
  for await (const line of terminal) {
    running = new AbortController();
    const report = await evaluate(`${definitions}${line}`, running.signal).catch(reportError);
    if (report?.status === "completed" && /^\s*\(def/.test(line)) definitions += `${line}\n`;
    running = undefined;
    prompt();
  }
  return 0;

  async function evaluate(text: string, signal: AbortSignal): Promise<RunReport> {
    const source = { text, file: "<repl>" };
    const report = await runtime.run(source, { authority: authorityOf(options), signal });
    if (report.error) printError(report.error);
    else say(printable(report.printed ?? ""));
    return report;
  }
}
