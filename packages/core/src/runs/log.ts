import { encode, keyword, type LoadedModule, mapFrom, vectorFrom } from "@ambit/rtfs";
import type { AmbitError, Authority, ChainEvent, Encoded, Json, Needs, Principal } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { type Chain, type Payload, payloadOf, payloadOfBytes, payloadOfText } from "../record/index.ts";
import { type RunReport, statusOf } from "./report.ts";

/** What a run is, as its first record says. */
export interface RunStart {
  /** what runs: a program in its form, or a description of the call */
  program: string | Uint8Array;
  /** modules that were read from files with it */
  modules?: readonly LoadedModule[];
  language: string;
  /** one line for people */
  description: string;
  /** run parameters: a map with keyword keys */
  parameters: Encoded;
  needs: Needs;
  authority: Authority;
}

/** How a run ended, before it is recorded. */
export type RunEnd = { metrics: { [name: string]: number } } & (
  | { value: Encoded | undefined; plain: Json; printed: string }
  | { error: AmbitError }
);

/** The log of one run, from its first record to its sealed end. */
export interface RunLog {
  runId: string;
  finish(end: RunEnd): Promise<RunReport>;
}

interface LogParts {
  chain: Chain;
  ports: Ports;
  principal: Principal;
}

/** Records the start of a run. Throws `RECORD_UNWRITABLE`, and then nothing has run. */
export async function beginRun({ chain, ports, principal }: LogParts, start: RunStart): Promise<RunLog> {
  const runId = ports.ids.runId();
  const { language, description, needs, authority } = start;
  const program = typeof start.program === "string" ? payloadOfText(start.program) : payloadOfBytes(start.program);
  const modules = modulesPayload(start.modules ?? []);
  const parameters = payloadOf(start.parameters);
  const began = ports.clock.monotonicMs();
  await chain.begin(
    runId,
    {
      kind: "run.started",
      program: program.ref,
      ...(modules && { modules: modules.ref }),
      language,
      description,
      parameters: parameters.ref,
      needs,
      authority,
      principal,
      process: chain.processMark(),
    },
    [program, ...(modules ? [modules] : []), parameters],
  );
  return {
    runId,
    async finish(end) {
      const metrics = { ...end.metrics, durationMs: Math.round((ports.clock.monotonicMs() - began) * 100) / 100 };
      const report = reportOf({ runId, needs, end, metrics });
      const { event, payloads } = endedEvent(report, end);
      await chain.end(runId, event, payloads);
      return report;
    },
  };
}

function modulesPayload(modules: readonly LoadedModule[]): Payload | undefined {
  if (modules.length === 0) return undefined;
  const facts = modules.map(({ name, file, text }) =>
    mapFrom([
      [keyword("name"), name],
      [keyword("file"), file],
      [keyword("text"), text.toWellFormed()],
    ]),
  );
  return payloadOf(encode(vectorFrom(facts)));
}

interface ReportParts {
  runId: string;
  needs: Needs;
  end: RunEnd;
  metrics: { [name: string]: number };
}

function reportOf({ runId, needs, end, metrics }: ReportParts): RunReport {
  if (!("error" in end)) return { runId, status: "completed", value: end.plain, printed: end.printed, needs, metrics };
  const error = end.error.toJSON();
  return { runId, status: statusOf(error), value: null, printed: null, error, needs, metrics };
}

function endedEvent({ status, error, metrics }: RunReport, end: RunEnd) {
  const payload = "error" in end ? undefined : valuePayload(end);
  const event: Extract<ChainEvent, { kind: "run.ended" }> = {
    kind: "run.ended",
    status,
    ...(payload ? { value: payload.ref } : {}),
    ...(error ? { error } : {}),
    metrics,
  };
  return { event, payloads: payload ? [payload] : [] };
}

/** The value in the lossless codec; its printed form where it is no data. */
function valuePayload({ value, printed }: Extract<RunEnd, { printed: string }>): Payload {
  return value === undefined ? payloadOfText(printed) : payloadOf(value);
}
