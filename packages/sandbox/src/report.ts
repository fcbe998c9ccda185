import type { Json } from "@ambit/sdk";
import type { SandboxLimits } from "./spec.ts";

/** The limit that ended a run, or made it fail. */
export type LimitName = "wall" | "cpu" | "memory" | "pids" | "disk" | "inodes" | "fds" | "output";

/** A limit as it was really set. */
export interface AppliedLimit {
  value: number;
  /** the mechanism, for example `cgroup v1` or `rlimit per process + sampling` */
  by: string;
}

export type AppliedLimits = { [name in keyof SandboxLimits]?: AppliedLimit };

/** What one run did. A program that fails is a report, not an error. */
export interface SandboxReport {
  tier: string;
  engine: string;
  version: string;
  /** the program's code; 128 + n when a signal ended it inside; null when the sandbox ended it */
  exitCode: number | null;
  /** name of the signal that ended the program; bubblewrap tells `exit 137` and SIGKILL apart for nobody */
  signal: string | null;
  timedOut: boolean;
  limit?: LimitName;
  /** at most `outputBytes` together with stderr; bytes that are no UTF-8 become U+FFFD */
  stdout: string;
  stderr: string;
  /** time on the clock from the program's start to its end */
  durationMs: number;
  cpuMs: number | null;
  /** the highest use of memory */
  memoryBytes: number | null;
  /** what a script gave over its private descriptor, else the last JSON document on its stdout */
  result?: Json;
  resultFrom?: "channel" | "stdout";
  limits: AppliedLimits;
  /** why a figure is null, which evidence named the limit, what was not written back */
  notes: string[];
}
