import type { Program } from "../program.ts";
import type { SandboxReport } from "../report.ts";
import type { SandboxSpec } from "../spec.ts";

export interface RunOptions {
  signal?: AbortSignal;
}

/** A live sandbox. Each run starts afresh: no file, process or variable of one run is seen by the next. */
export interface Sandbox extends AsyncDisposable {
  readonly tier: string;
  /** Runs one program to its end. Fails with EXECUTE_CANCELLED on abort, SANDBOX_FAILED when it could not start. */
  run(program: Program, options?: RunOptions): Promise<SandboxReport>;
}

/** How far a tier holds a limit: for the whole tree of processes, for each process, or not at all. */
export type Enforcement = "whole" | "per-process" | "none";

/** What a tier holds back, as facts about this machine. */
export interface Enforces {
  memory: Enforcement;
  cpu: Enforcement;
  pids: Enforcement;
  disk: Enforcement;
  network: Enforcement;
  filesystem: Enforcement;
  syscalls: Enforcement;
}

export const enforcesNothing: Enforces = {
  memory: "none",
  cpu: "none",
  pids: "none",
  disk: "none",
  network: "none",
  filesystem: "none",
  syscalls: "none",
};

export interface TierProbe {
  name: string;
  available: boolean;
  /** program that gives the isolation */
  engine: string;
  version: string;
  enforces: Enforces;
  /** what a program in the sandbox saw */
  evidence: string[];
  /** why it is not available, with the command that provides it */
  reason?: string;
}

export interface OpenOptions {
  signal?: AbortSignal;
}

/** One way to isolate a program. */
export interface Tier {
  readonly name: string;
  /** order among tiers: a higher one may stand in for a lower one and costs more, so the lowest that will do is taken */
  readonly strength: number;
  /** Runs a canary; never fails. */
  probe(options?: OpenOptions): Promise<TierProbe>;
  open(spec: SandboxSpec, options?: OpenOptions): Promise<Sandbox>;
}
