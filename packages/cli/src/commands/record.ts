import { type ShownRecord, verifyState } from "@ambit/core";
import { decode, prStr } from "@ambit/rtfs";
import { errorTable } from "@ambit/sdk";
import { readEnvironment } from "../environment.ts";
import { openFromCommand, stateFolder } from "../open.ts";
import { note, paint, printable, printableLine, say, sayJson } from "../terminal.ts";
import { problemLine, verdict } from "../verdict.ts";
import type { CommonOptions } from "./options.ts";

export async function runsCommand(options: CommonOptions): Promise<number> {
  await using runtime = await openFromCommand(options, { state: "read" });
  const runs = runtime.runs();
  if (options.json) sayJson(runs);
  else {
    for (const { runId, status, startedAt, description } of runs) {
      const when = new Date(startedAt).toISOString().replace("T", " ").slice(0, 19);
      say(
        `${paint.bold(printableLine(runId))}  ${printableLine(status).padEnd(11)}  ${paint.dim(when)}  ${printableLine(description)}`,
      );
    }
    if (runs.length === 0) say("No runs yet.");
  }
  return 0;
}

export async function showCommand(run: string, options: CommonOptions): Promise<number> {
  await using runtime = await openFromCommand(options, { state: "read" });
  const records = await runtime.show(wholeId(run, runtime.runs()));
  if (options.json) sayJson(records.map((record) => ({ ...record, payloads: Object.fromEntries(record.payloads) })));
  else records.forEach(printRecord);
  return 0;
}

/** A run may be named by the first characters of its id, where only one begins so. */
function wholeId(text: string, runs: readonly { runId: string }[]): string {
  const fitting = runs.filter(({ runId }) => runId.startsWith(text));
  return fitting.length === 1 && fitting[0] ? fitting[0].runId : text;
}

function printRecord({ seq, at, event, payloads }: ShownRecord): void {
  const { kind, ...facts } = event;
  say(`${String(seq).padStart(4)}  ${paint.dim(new Date(at).toISOString().slice(11, 23))}  ${paint.bold(kind)}`);
  for (const [name, value] of Object.entries(facts)) {
    const lines = shortened(factText(name, { value, payloads })).split("\n");
    say(`        ${paint.cyan(name)} ${lines.map(printable).join(`\n          `)}`);
  }
}

/** facts whose payload is a value in the lossless codec: people read it as RTFS prints it */
const valueFacts = new Set(["parameters", "input", "hints", "exposed", "metadata", "output", "value"]);

function factText(
  name: string,
  { value, payloads }: { value: unknown; payloads: ReadonlyMap<string, string> },
): string {
  const reference = typeof value === "object" && value !== null && "sha256" in value ? String(value.sha256) : "";
  const payload = payloads.get(reference);
  if (payload !== undefined) return valueFacts.has(name) ? asPrinted(payload) : payload;
  if (typeof value === "number") return String(Math.round(value * 100) / 100);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A function's printed form is stored as it is: it is no value in the codec. */
function asPrinted(payload: string): string {
  try {
    return prStr(decode(JSON.parse(payload)));
  } catch {
    return payload;
  }
}

/** Longest fact that is shown in full, in characters. */
const shownCharacters = 400;

function shortened(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}… (${text.length} characters)`;
}

export async function verifyCommand(options: CommonOptions): Promise<number> {
  const report = await verifyState({ dir: stateFolder(options), keysFolder: readEnvironment().keysFolder });
  if (options.json) sayJson(report);
  else {
    say(verdict(report));
    for (const problem of report.problems) say(`  ${problemLine(problem)}`);
    if (!report.ok) note(`  ${paint.dim("hint")} Restore the state folder from a copy; Ambit never repairs a chain.`);
  }
  return report.ok ? 0 : errorTable.RECORD_DAMAGED.exit;
}
