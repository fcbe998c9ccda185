import type { ArtifactRef, Principal } from "./call.ts";
import type { ErrorJson, SourcePlace } from "./errors.ts";
import type { Authority, Decision, Needs } from "./governance.ts";
import type { Json } from "./json.ts";

/** Reference to a stored payload: sha256 of its bytes, and their number. */
export interface PayloadRef {
  sha256: string;
  bytes: number;
}

export type RunStatus = "completed" | "failed" | "refused" | "unresolved" | "suspended" | "cancelled" | "interrupted";

/** The process that drives a run: enough to tell whether it still lives. */
export interface ProcessMark {
  pid: number;
  /** start time in clock ticks since boot, from /proc; 0 where the system has none */
  startTicks: number;
  /** boot id of the machine */
  boot: string;
}

/** What a step failed with, as its program would see it. */
export interface StepError {
  /** RTFS error kind */
  kind: string;
  message: string;
}

/** One immutable fact. The chain adds run, sequence number, time and the link to the record before. */
export type ChainEvent =
  | {
      kind: "run.started";
      program: PayloadRef;
      /** the modules that were read from files with it: a vector of maps with `:name :file :text`; absent where there are none */
      modules?: PayloadRef;
      language: string;
      description: string;
      /** run parameters */
      parameters: PayloadRef;
      needs: Needs;
      authority: Authority;
      principal: Principal;
      process: ProcessMark;
    }
  | {
      kind: "call.requested";
      position: string;
      parent?: string;
      capability: string;
      /** sha256 of the canonical manifest; null when nothing answers to the id */
      manifest: string | null;
      principal: Principal;
      idempotencyKey: string;
      input: PayloadRef;
      /** action id of the step that it is made in */
      step?: string;
      /** `:runtime.*` hints for it */
      hints?: PayloadRef;
      /** context entries that its provider gets to see */
      exposed?: PayloadRef;
      decision: Decision;
    }
  | {
      kind: "call.outcome";
      position: string;
      /** sequence number of the request */
      request: number;
      status: "ok" | "failed" | "denied";
      output?: PayloadRef;
      error?: ErrorJson;
      durationMs: number;
      receipt?: { [fact: string]: Json };
      artifacts?: ArtifactRef[];
      /** where the value came from: provider type */
      origin: string;
      labels: string[];
    }
  | {
      kind: "step.started";
      /** position of the step: its id within the run */
      action: string;
      form: "step" | "step-if" | "step-loop" | "step-parallel";
      name: string;
      at: SourcePlace;
      /** action id of the step around it */
      parent?: string;
      isolation: "inherit" | "isolated" | "sandboxed";
      timeoutMs?: number;
      metadata?: PayloadRef;
    }
  /** an attempt has failed, and the step begins again; counted from 1 */
  | { kind: "step.retried"; action: string; attempt: number; error: StepError }
  | { kind: "step.completed"; action: string }
  /** `isContinued`: the program goes on with the error as the step's value */
  | { kind: "step.failed"; action: string; error: StepError; isContinued: boolean }
  | {
      kind: "capability.synthesized";
      capability: string;
      manifest: PayloadRef;
      source: PayloadRef;
      strategy: string;
      /** what a person did with it: `approved`, `edited`, `declined`, or `unattended` */
      review: string;
    }
  | {
      kind: "run.ended";
      status: RunStatus;
      value?: PayloadRef;
      error?: ErrorJson;
      metrics: { [name: string]: number };
    };

/** A chain event as stored: part of one hash chain per run. */
export interface ChainRecord {
  formatVersion: 1;
  run: string;
  seq: number;
  /** hash of the record before; 64 zeros for the first */
  prev: string;
  /** milliseconds since 1970 */
  at: number;
  event: ChainEvent;
}

/** What `verify` found wrong, and where. */
export interface ChainProblem {
  runId: string | null;
  seq: number | null;
  what: string;
}
