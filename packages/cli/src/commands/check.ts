import type { Needs } from "@ambit/sdk";
import { openFromCommand } from "../open.ts";
import { readProgram } from "../source.ts";
import { paint, printable, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export async function checkCommand(
  file: string | undefined,
  options: CommonOptions & { eval?: string },
): Promise<number> {
  const source = await readProgram(file, options.eval);
  await using runtime = await openFromCommand(options, { state: "none" });
  const report = runtime.check(source);
  if (options.json) sayJson(report);
  else {
    say(paint.bold(`${source.file} can ever touch:`));
    for (const line of describeNeeds(report.needs)) say(`  ${line}`);
    for (const { message, at } of report.diagnostics)
      say(`  ${paint.yellow("note")} ${at.line}:${at.column} ${message}`);
  }
  return 0;
}

/** What a program can reach, a line a fact. */
export function describeNeeds(needs: Needs): string[] {
  const lines = [
    ...needs.capabilities.map(({ id, effects }) => `${paint.cyan("call")}     ${id} ${paint.dim(effects.join(" "))}`),
    ...needs.paths.map(({ path, access }) => `${paint.cyan(access.padEnd(8))} ${path}`),
    ...needs.hosts.map((host) => `${paint.cyan("host")}     ${host}`),
    ...needs.missing.map((id) => `${paint.yellow("missing")}  ${id}`),
    ...needs.dynamic.map((what) => `${paint.yellow("dynamic")}  ${what}`),
    ...needs.unknown.map((what) => `${paint.red("unknown")}  ${what}`),
  ].map(harmless);
  return lines.length === 0 ? ["nothing: it is pure"] : lines;
}

// Colours are ours; everything else in a line may come from the program.
const harmless = (line: string) => line.split("\u001b").map(printable).join("\u001b");
