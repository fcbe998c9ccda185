import {
  type Completion,
  compile,
  type ErrorValue,
  execute,
  type ModuleLoader,
  PMap,
  type Program,
  prStr,
  RtfsError,
  RtfsParseError,
} from "@ambit/rtfs";
import type { ConformanceCase } from "./case.ts";
import { mapOf, scriptedHost } from "./scripted-host.ts";

/** What came of a case: null where it is as expected. */
export type Verdict = { expected: string; got: string } | null;

/** Runs a case in every form that a program has. */
export async function runCase(one: ConformanceCase): Promise<Verdict> {
  const expected = one.error === undefined ? (one.expect ?? "") : errorText(one.error, one.at);
  for (const form of forms) {
    const { outcome, complaints } = await runForm(one, form);
    const got = [outcome, ...complaints].join("; ");
    if (got !== expected) return { expected, got: form.name === "source" ? got : `${got} (from its ${form.name})` };
  }
  return null;
}

/** One of the forms in which a program is kept and run. */
interface ProgramForm {
  name: string;
  programOf(one: ConformanceCase): Program;
}

const forms: readonly ProgramForm[] = [
  { name: "source", programOf: (one) => compile(one.source, { file: one.id, modules: modulesOf(one) }) },
];

function modulesOf({ modules = {} }: ConformanceCase): ModuleLoader {
  const texts = new Map(Object.entries(modules));
  return (name) => {
    const text = texts.get(name);
    return text === undefined ? null : { text, file: `${name}.rtfs` };
  };
}

interface Ran {
  /** the printed value, or `error KIND`, with the place where the case names one */
  outcome: string;
  /** what was not as the case foresees */
  complaints: readonly string[];
}

async function runForm(one: ConformanceCase, form: ProgramForm): Promise<Ran> {
  const { parameters, limits = {}, calls = [], positions, at } = one;
  const host = scriptedHost(calls);
  try {
    const completion = await execute(form.programOf(one), {
      parameters: parameters === undefined ? PMap.empty : await mapOf(parameters),
      host: host.answer,
      limits: { ...(limits.steps && { steps: limits.steps }), ...(limits.depth && { depth: limits.depth }) },
    });
    const complaints = [...host.complaints(), ...misplaced(host.positions, positions)];
    return { outcome: outcomeOf(completion, { placed: at !== undefined }), complaints };
  } catch (error) {
    if (error instanceof RtfsParseError)
      return { outcome: refused(error, { placed: at !== undefined }), complaints: [] };
    if (error instanceof RtfsError)
      return { outcome: failed(error.value, { placed: at !== undefined }), complaints: [] };
    throw error;
  }
}

function outcomeOf(completion: Completion, { placed }: { placed: boolean }): string {
  if (completion.status === "cancelled") return "cancelled";
  if (completion.status === "completed") return prStr(completion.value);
  return failed(completion.error, { placed });
}

function failed({ kind, at }: ErrorValue, { placed }: { placed: boolean }): string {
  return errorText(kind, placed && at !== null ? `${at.line}:${at.column}` : undefined);
}

function refused({ at }: RtfsParseError, { placed }: { placed: boolean }): string {
  return errorText("ParseError", placed ? `${at.line}:${at.column}` : undefined);
}

function errorText(kind: string, at: string | undefined): string {
  return at === undefined ? `error ${kind}` : `error ${kind} at ${at}`;
}

function misplaced(actual: readonly string[], expected: readonly string[] | undefined): string[] {
  if (expected === undefined || JSON.stringify(actual) === JSON.stringify(expected)) return [];
  return [`the positions are ${actual.join(" ") || "none"}, not ${expected.join(" ")}`];
}
