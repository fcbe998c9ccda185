import { type Decision, isJsonObject, type Json } from "@ambit/sdk";
import { count, type Page, time } from "../page.ts";
import { paint, printable } from "../terminal.ts";
import type { Trace, TracedCall, WrittenCapability } from "./trace.ts";

/** Commands as a person types them in a clone. */
const ambit = "npx ambit";

export interface Summary {
  runId: string;
  /** state folder as the person named it */
  dir: string;
  /** of the whole run */
  durationMs: number | undefined;
  trace: Trace;
}

/** Shows what a run did, call by call, and the command behind each fact. */
export function showSummary(page: Page, { runId, dir, durationMs, trace }: Summary): void {
  const at = dir === ".ambit" ? "" : ` --dir ${dir}`;
  page.heading(
    "WHAT HAPPENED",
    [
      count(trace.calls.length, "call"),
      count(trace.records, "record"),
      ...(durationMs === undefined ? [] : [time(durationMs)]),
    ].join(", "),
  );
  const width = Math.max(...trace.calls.map(({ capability }) => capability.length));
  for (const call of trace.calls) page.line(`  ${callLine(call, width)}`);
  page.line();
  page.facts([
    ...trace.written.map((written) => ["written", writtenLine(written)] as const),
    ...trace.calls
      .flatMap(({ artifacts }) => artifacts)
      .map((artifact) => ["artifact", artifactLine(artifact)] as const),
    ["every record", `${ambit} show ${runId}${at}`],
    ["the proof", `${ambit} verify${at}`],
    ["the cage here", `${ambit} doctor`],
    ["all runs", `${ambit} runs${at}`],
  ]);
}

function callLine({ seq, capability, parent, decision, status, durationMs }: TracedCall, width: number): string {
  const name = `${parent === undefined ? "" : "└ "}${printable(capability)}`.padEnd(width + 2);
  const took = durationMs === null ? "" : time(durationMs);
  const mark = status === "ok" ? paint.green("ok") : paint.red(status);
  return `${paint.dim(String(seq).padStart(3))}  ${name}  ${mark}  ${took.padStart(8)}  ${paint.dim(printable(describe(decision)))}`;
}

function describe({ verdict, rule }: Decision): string {
  return rule.startsWith(verdict) ? rule : `${verdict}: ${rule}`;
}

function writtenLine({ capability, strategy, review, source }: WrittenCapability): string {
  return `${printable(capability)}  ${paint.dim(`${strategy}, ${review}, source sha256 ${source}`)}`;
}

function artifactLine({ path, sha256, bytes }: TracedCall["artifacts"][number]): string {
  return `${path === undefined ? "" : `${printable(path)}  `}${paint.dim(`${bytes} bytes, sha256 ${sha256}`)}`;
}

/** What a tier always holds back, as its canary proves before it may be used. */
const isolation: ReadonlyMap<string, readonly string[]> = new Map([
  ["process", ["no network", "read-only system", "own pid namespace"]],
]);

/** One line about the cage that a call ran in; undefined when it ran in none. */
export function cageLine({ receipt, durationMs }: TracedCall): string | undefined {
  if (typeof receipt.tier !== "string") return undefined;
  const engine = [receipt.engine, receipt.version].filter((part) => typeof part === "string").join(" ");
  const ran = typeof receipt.durationMs === "number" ? receipt.durationMs : durationMs;
  const facts = [
    ...(isolation.get(receipt.tier) ?? []),
    ...limitsOf(receipt.limits),
    ...(typeof receipt.memoryBytes === "number" ? [`${mebibytes(receipt.memoryBytes)} used`] : []),
  ];
  return `tier ${receipt.tier}${engine === "" ? "" : ` (${engine})`}: ${facts.join(", ")}; ran ${time(ran ?? 0)}`;
}

function limitsOf(limits: Json | undefined): string[] {
  const memory = limit(limits, "memoryBytes");
  const wall = limit(limits, "wallMs");
  return [
    ...(memory === undefined ? [] : [`${mebibytes(memory)} of memory`]),
    ...(wall === undefined ? [] : [`${wall / 1000} s`]),
  ];
}

function limit(limits: Json | undefined, name: string): number | undefined {
  if (!isJsonObject(limits)) return undefined;
  const given = limits[name];
  const value = isJsonObject(given) ? given.value : given;
  return typeof value === "number" ? value : undefined;
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
