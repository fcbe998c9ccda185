import { verifyState } from "@ambit/core";
import { errorTable } from "@ambit/sdk";
import { readEnvironment } from "../environment.ts";
import { openFromCommand, stateFolder } from "../open.ts";
import { note, paint, printable, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export async function runsCommand(options: CommonOptions): Promise<number> {
  await using runtime = await openFromCommand(options, { state: "read" });
  const runs = runtime.runs();
  if (options.json) sayJson(runs);
  else {
    for (const { runId, status, startedAt, description } of runs) {
      const when = new Date(startedAt).toISOString().replace("T", " ").slice(0, 19);
      say(`${paint.bold(runId)}  ${status.padEnd(11)}  ${paint.dim(when)}  ${printable(description)}`);
    }
    if (runs.length === 0) say("No runs yet.");
  }
  return 0;
}

export async function showCommand(run: string, options: CommonOptions): Promise<number> {
  await using runtime = await openFromCommand(options, { state: "read" });
  const records = await runtime.show(run);
  if (options.json) sayJson(records);
  else
    for (const { seq, at, event, payloads } of records) {
      const { kind, ...facts } = event;
      say(`${String(seq).padStart(4)}  ${paint.dim(new Date(at).toISOString().slice(11, 23))}  ${paint.bold(kind)}`);
      for (const line of Object.entries(facts)) say(`        ${describeFact(line, payloads)}`);
    }
  return 0;
}

/** Longest payload that is shown in full, in characters. */
const shownCharacters = 400;

function describeFact([name, value]: [string, unknown], payloads: ReadonlyMap<string, string>): string {
  const reference = typeof value === "object" && value !== null && "sha256" in value ? String(value.sha256) : undefined;
  const text = (reference && payloads.get(reference)) ?? (typeof value === "string" ? value : JSON.stringify(value));
  const short = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text;
  return `${paint.cyan(name)} ${printable(short)}`;
}

export async function verifyCommand(options: CommonOptions): Promise<number> {
  const report = await verifyState({ dir: stateFolder(options), keysFolder: readEnvironment().keysFolder });
  if (options.json) sayJson(report);
  else if (report.ok)
    say(`${paint.green("whole")}: ${report.runs} runs, ${report.records} records, nothing was changed`);
  else {
    say(paint.red(`damaged: ${report.problems.length} problems in ${report.runs} runs, ${report.records} records`));
    for (const { runId, seq, what } of report.problems) {
      say(`  ${runId ?? "store"}${seq === null ? "" : ` record ${seq}`}: ${printable(what)}`);
    }
    note(`  ${paint.dim("hint")} Restore the state folder from a copy; Ambit never repairs a chain.`);
  }
  return report.ok ? 0 : errorTable.RECORD_DAMAGED.exit;
}
