import type { LoadedModule } from "@ambit/rtfs";
import type { Encoded, Json } from "@ambit/sdk";
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

export interface EvaluationLimits {
  /** most steps that the program may take */
  steps: number;
}

/** Steps that one evaluation may take when nobody says otherwise (language reference §18). */
export const defaultSteps = 50_000_000;

export type ToWorker =
  | { type: "evaluate"; evaluation: Evaluation; cancel: SharedArrayBuffer }
  | { type: "answer"; id: number; ok: boolean; value: Encoded };

/** A call that the program waits for. */
export interface WorkerCall {
  type: "call";
  id: number;
  capability: string;
  args: Encoded[];
  position: string;
}

/** How an evaluation ended. */
export type Ended =
  | { status: "completed"; value: Encoded | undefined; plain: Json; printed: string; steps: number; calls: number }
  | { status: "failed"; error: Failure; steps: number; calls: number }
  | { status: "cancelled"; steps: number; calls: number };

/** An RTFS error on its way out of the worker. */
export interface Failure {
  kind: string;
  category: string;
  message: string;
  at: { file: string; line: number; column: number } | null;
  /** the error's data as plain JSON; null where it has no such form */
  data: Json;
}

export type FromWorker = WorkerCall | { type: "ended"; ended: Ended };
