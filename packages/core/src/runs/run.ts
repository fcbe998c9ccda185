import { DEFAULT_LIMITS, encode, keyword, mapFrom, type Program, type RunLimits, type Value } from "@ambit/rtfs";
import type { Authority, Encoded, Json, Needs } from "@ambit/sdk";
import type { Session } from "../road.ts";
import { admit } from "./admit.ts";
import { attempt, cancelled } from "./attempt.ts";
import type { Evaluator } from "./evaluator.ts";
import { createCallFailures } from "./failures.ts";
import { openHost } from "./host.ts";
import { beginRun, type RunEnd } from "./log.ts";
import { inputValue } from "./plain.ts";
import { type ProgramSource, recordedForm } from "./program-source.ts";
import type { RunReport } from "./report.ts";
import { openSession, type ResolveMissing, type RunParts } from "./session.ts";
import { wellKnown, withKnown } from "./well-known.ts";

export interface RunRequest {
  authority: Authority;
  /** run parameters, read as `@name` */
  parameters?: ReadonlyMap<string, Json> | undefined;
  /** limits of the program; the language's own where they are not given */
  limits?: RunLimits | undefined;
  signal: AbortSignal;
}

type RunOptions = RunRequest & {
  parts: RunParts;
  evaluator: Evaluator;
  /** provides what is missing, call by call; without it a run that misses something does not start */
  resolveMissing: ResolveMissing | undefined;
};

/** A program that was read, and what it can reach. */
export interface CheckedProgram {
  source: ProgramSource;
  program: Program;
  needs: Needs;
}

/** Runs a program from its first record to its last. Rejects only with `RECORD_*`. */
export async function runProgram(checked: CheckedProgram, options: RunOptions): Promise<RunReport> {
  const { source, program, needs } = checked;
  const parameters = parametersOf(options.parameters ?? new Map());
  const log = await beginRun(options.parts, {
    ...recordedForm(source),
    modules: program.modules,
    description: describe(source),
    parameters,
    needs,
    authority: options.authority,
  });
  return log.finish(await attempt(() => start(checked, { ...options, runId: log.runId, parameters })));
}

interface Started extends Omit<RunOptions, "parameters"> {
  runId: string;
  /** a map with keyword keys */
  parameters: Encoded;
}

async function start({ source, program, needs }: CheckedProgram, options: Started): Promise<RunEnd> {
  const { parts, resolveMissing, runId } = options;
  const authority = await admit(needs, options);
  const expected = new Set(program.calls.map(({ id }) => id));
  const session = openSession(parts, { runId, authority, expected, resolveMissing });
  return evaluate(source, { ...options, session, modules: program.modules });
}

interface Evaluating extends Started {
  session: Session;
  modules: Program["modules"];
}

async function evaluate(program: ProgramSource, options: Evaluating): Promise<RunEnd> {
  const { parts, evaluator, modules, session, parameters, signal } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  using _budget = parts.budgets.open(session.runId, limits);
  const failures = createCallFailures();
  const host = openHost({
    call: session.call,
    append: (event, payloads) => session.append(event, { payloads }),
    prefix: "",
    failures,
    now: parts.ports.clock.monotonicMs,
    signal,
  });
  const known = wellKnown({ runId: session.runId, principal: parts.principal });
  const ended = await evaluator.evaluate(
    { program, modules, parameters: withKnown(parameters, known), invoke: null, limits },
    { signal, host },
  );
  const metrics = { steps: ended.steps, memory: ended.memory, calls: ended.calls };
  if (ended.status === "completed") return { ...ended, metrics };
  return { error: ended.status === "cancelled" ? cancelled() : failures.ended(ended.error), metrics };
}

function parametersOf(parameters: ReadonlyMap<string, Json>): Encoded {
  const pairs = [...parameters].map(([name, value]): [Value, Value] => [keyword(name), inputValue(value, `@${name}`)]);
  return encode(mapFrom(pairs));
}

function describe(source: ProgramSource): string {
  if (source.file !== "<expr>" || source.form === "ast" || source.form === "bytecode") return source.file;
  const line = source.text.replaceAll(/\s+/g, " ").trim();
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
