import {
  type Completion,
  createRecorder,
  type ErrorValue,
  type ExecuteOptions,
  execute,
  type Place,
  PMap,
  type Program,
  prStr,
  RtfsError,
  RtfsParseError,
  readJournal,
  type StepNotice,
  type Value,
} from "@ambit/rtfs";
import { everyEffect } from "@ambit/sdk";
import type { ConformanceCase } from "./case.ts";
import { type ProgramForm, programForms } from "./program-forms.ts";
import { mapOf, scriptedHost } from "./scripted-host.ts";

/** What came of a case: null where it is as expected. */
export type Verdict = { expected: string; got: string } | null;

/** Runs a case in every form that a program has, and again from the journal of its calls; all must agree. */
export async function runCase(one: ConformanceCase): Promise<Verdict> {
  const expected = one.error === undefined ? (one.expect ?? "") : errorText(one.error, one.at);
  const [source, ...others] = programForms;
  const first = await runForm(one, source);
  if (first.outcome !== expected) return { expected, got: first.outcome };
  for (const form of others) {
    const { outcome, used } = await runForm(one, form);
    if (outcome !== expected) return { expected, got: `${outcome} (from its ${form.name})` };
    if (used !== first.used) return { expected: first.used, got: `${used} (from its ${form.name})` };
  }
  const again = first.replay === null ? null : await first.replay();
  return again === null || again === expected ? null : { expected, got: `${again} (from its journal)` };
}

interface Ran {
  /** the printed value, or `error KIND`, with the place where the case names one; then what was not as foreseen */
  outcome: string;
  /** what the run used of its limits; equal in all forms */
  used: string;
  /** the outcome of the same program with its calls answered from the journal; null: it made none */
  replay: (() => Promise<string>) | null;
}

async function runForm(one: ConformanceCase, form: ProgramForm): Promise<Ran> {
  try {
    return await runProgram(form.programOf(one), one);
  } catch (error) {
    return { outcome: refused(error, one), used: "", replay: null };
  }
}

async function runProgram(program: Program, one: ConformanceCase): Promise<Ran> {
  const { calls = [], positions, steps } = one;
  const host = scriptedHost(calls);
  const notices: string[] = [];
  const recorder = createRecorder(program);
  const options = await optionsOf(one);
  const completion = await execute(program, {
    ...options,
    host: host.answer,
    onOutcome: recorder.onOutcome,
    onStep: (notice) => notices.push(noticeText(notice)),
  });
  const complaints = [
    ...host.complaints(),
    ...unlike(host.positions, { expected: positions, what: "the positions are" }),
    ...unlike(notices, { expected: steps, what: "the steps are" }),
  ];
  const printed = outcomeOf(completion, one);
  const replay = async () => {
    const journal = readJournal(JSON.parse(JSON.stringify(recorder.journal(completion))));
    return outcomeOf(await execute(program, { ...options, journal, host: unjournalled }), one);
  };
  return {
    outcome: [printed, ...complaints].join("; "),
    used: `${completion.steps} steps, ${completion.memory} bytes`,
    replay: host.positions.length === 0 ? null : replay,
  };
}

async function optionsOf(one: ConformanceCase): Promise<Omit<ExecuteOptions, "host">> {
  const { parameters, resources, limits = {}, functions = [] } = one;
  const effects = new Map(Object.entries(one.effects ?? {}));
  return {
    parameters: parameters === undefined ? PMap.empty : await mapOf(parameters),
    resources: resources === undefined ? PMap.empty : await mapOf(resources),
    limits,
    effectsOf: (capability) => effects.get(capability) ?? everyEffect,
    takesFunction: (capability) => functions.includes(capability),
  };
}

async function unjournalled(): Promise<never> {
  throw new Error("a call was made that the journal holds already");
}

function noticeText(notice: StepNotice): string {
  const { step, status } = notice;
  return [step.name, status, ...("error" in notice ? [notice.error.kind] : [])].join(" ");
}

function unlike(
  actual: readonly string[],
  { expected, what }: { expected: readonly string[] | undefined; what: string },
) {
  if (expected === undefined || JSON.stringify(actual) === JSON.stringify(expected)) return [];
  return [`${what} ${actual.join(", ") || "none"}, not ${expected.join(", ") || "none"}`];
}

function outcomeOf(completion: Completion, one: ConformanceCase): string {
  if (completion.status === "cancelled") return "cancelled";
  return completion.status === "completed" ? printed(completion.value, one) : failed(completion.error, one);
}

/** A value can be too large to be printed. */
function printed(value: Value, one: ConformanceCase): string {
  try {
    return prStr(value);
  } catch (error) {
    return refused(error, one);
  }
}

/** What is told of a program that did not start. */
function refused(error: unknown, one: ConformanceCase): string {
  if (error instanceof RtfsParseError) return errorText("ParseError", one.at && placeText(error.at));
  if (error instanceof RtfsError) return failed(error.value, one);
  throw error;
}

function failed({ kind, at }: ErrorValue, one: ConformanceCase): string {
  return errorText(kind, one.at && (at === null ? "nowhere" : placeText(at)));
}

const placeText = ({ line, column }: Place): string => `${line}:${column}`;

const errorText = (kind: string, at: string | undefined): string =>
  `error ${kind}${at === undefined ? "" : ` at ${at}`}`;
