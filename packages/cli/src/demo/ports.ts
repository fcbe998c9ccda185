import type { Draft, ResolutionRequest, ReviewVerdict, Strategy } from "@ambit/core";
import type { ChainProblem, ErrorJson, Json, Needs, RunStatus } from "@ambit/sdk";

/** What the demo needs from a runtime. */
export interface DemoPorts {
  open(options: OpenDemo): Promise<DemoRuntime>;
  /** proves a state folder that nobody has open */
  verify(dir: string): Promise<VerifyReport>;
  /** the cage that a script would get here, or why there is none */
  cage(): Promise<string>;
}

export interface OpenDemo extends Hooks {
  /** state folder */
  dir: string;
  /** shape that a missing capability's result must have, by id */
  expects: ReadonlyMap<string, { [keyword: string]: Json }>;
  goal: string;
  model: DemoModel;
}

/** Who writes the missing capability. */
export interface DemoModel {
  baseUrl: string;
  model: string;
  apiKeyEnv?: string | undefined;
}

/** Where a person comes in while a run waits. */
export interface Hooks {
  choose(
    request: ResolutionRequest,
    options: { strategies: readonly Strategy[]; signal: AbortSignal },
  ): Promise<string>;
  review(draft: Draft, options: { request: ResolutionRequest; signal: AbortSignal }): Promise<ReviewVerdict>;
}

export interface DemoRuntime extends AsyncDisposable {
  check(program: DemoProgram): Needs;
  run(program: DemoProgram, options: DemoRun): Promise<DemoReport>;
  /** what the chain holds of one run */
  trace(runId: string): Promise<Trace>;
}

export interface DemoProgram {
  text: string;
  file: string;
}

export interface DemoRun {
  /** capability ids that are granted */
  allow: readonly string[];
  /** absolute paths */
  readOnly: readonly string[];
  readWrite: readonly string[];
  hosts: readonly string[];
  signal: AbortSignal;
}

export interface DemoReport {
  runId: string | null;
  status: RunStatus;
  value: Json;
  error?: ErrorJson;
  exitCode: number;
}

/** The calls of one run, in the order of their requests. */
export interface Trace {
  records: number;
  calls: TracedCall[];
}

export interface TracedCall {
  seq: number;
  /** unique to this call */
  idempotencyKey: string;
  capability: string;
  /** set when another call needed this one */
  parent: string | undefined;
  /** verdict and rule */
  decision: string;
  status: string;
  durationMs: number | null;
  receipt: { [fact: string]: Json };
  artifacts: { path?: string; sha256: string; bytes: number }[];
}

export interface VerifyReport {
  ok: boolean;
  runs: number;
  records: number;
  problems: ChainProblem[];
}
