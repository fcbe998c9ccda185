import type { Isolation, LoadedModule, RunLimits, StepForm } from "@ambit/rtfs";
import type { Encoded, Json, SourcePlace, StepError } from "@ambit/sdk";
import type { ProgramSource } from "./program-source.ts";

/** One evaluation: what the main thread hands to a worker. */
export interface Evaluation {
  program: ProgramSource;
  /** the modules that were read with the program: nothing is read twice */
  modules: readonly LoadedModule[];
  /** run parameters: a map with keyword keys */
  parameters: Encoded;
  /** when given, the program's value is a function and is applied to these */
  invoke: Encoded[] | null;
  limits: EvaluationLimits;
}

/** Limits of one evaluation; depth and sizes are the language's own where they are not given. */
export type EvaluationLimits = Omit<RunLimits, keyof Allowance> & Allowance;

/** What the evaluations of one run may use all together. */
export interface Allowance {
  steps: number;
  /** bytes allocated, by the language's own count */
  memory: number;
}

export type ToWorker =
  | { type: "evaluate"; evaluation: Evaluation; cancel: SharedArrayBuffer }
  | { type: "answer"; id: number; answer: CallAnswer };

/** What came of a call: a value, an encoded error value, or the action id of a step whose time was up. */
export type CallAnswer = { ok: boolean; value: Encoded } | { expired: string };

/** A call that the program waits for. */
export interface WorkerCall {
  type: "call";
  id: number;
  capability: string;
  args: Encoded[];
  position: string;
  /** the step that it is made in; null outside of steps */
  step: CallStep | null;
  /** `:runtime.*` hints: a map with keyword keys; null: there are none */
  hints: Encoded | null;
  /** what `:runtime.timeout-ms` says */
  timeoutMs: number | null;
}

export interface CallStep {
  action: string;
  /** steps around the call that have a time limit, the innermost first */
  limits: { action: string; name: string; timeoutMs: number }[];
  /** context entries that the step exposes: a map with keyword keys; null: there are none */
  exposed: Encoded | null;
}

/** What the program tells of one of its steps; an action id is a position. */
export type WorkerStep = { type: "step"; action: string; parent: string | null } & (
  | {
      status: "started";
      form: StepForm;
      name: string;
      at: SourcePlace;
      isolation: Isolation;
      timeoutMs: number | null;
      metadata: Encoded | null;
    }
  | { status: "retrying"; error: StepError; attempt: number }
  | { status: "completed" }
  | { status: "failed"; error: StepError; isContinued: boolean }
);

/** What an evaluation used; nothing is known of one that was stopped from outside. */
export interface Used extends Allowance {
  calls: number;
}

/** How an evaluation ended. */
export type Ended = Used &
  (
    | { status: "completed"; value: Encoded | undefined; plain: Json; printed: string }
    | { status: "failed"; error: Failure }
    | { status: "cancelled" }
  );

/** An RTFS error on its way out of the worker. */
export interface Failure {
  kind: string;
  category: string;
  message: string;
  at: { file: string; line: number; column: number } | null;
  /** the error's data as plain JSON; null where it has no such form */
  data: Json;
  /** what a person may do about it */
  advice: string | null;
  /** where it was raised and the calls around it, innermost first */
  stack: Json[];
}

export type FromWorker =
  | WorkerCall
  | WorkerStep
  /** the answer to a call is of no use any more */
  | { type: "abort"; id: number }
  | { type: "ended"; ended: Ended };
