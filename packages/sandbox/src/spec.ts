import { AmbitError } from "@ambit/sdk";
import { checkPaths } from "./files/paths.ts";

/** Ceilings of one run; every figure is a positive integer. */
export interface SandboxLimits {
  /** time on the clock from the program's start */
  wallMs: number;
  /** memory of all processes together; files in the working folder count, where a cgroup counts them */
  memoryBytes: number;
  /** processes and threads at once */
  pids: number;
  /** stdout and stderr together */
  outputBytes: number;
  /** size of the working folder, of `/tmp`, and of each copied path */
  diskBytes: number;
  /** open descriptors of one process */
  fds: number;
  /** processor time of all processes together */
  cpuMs?: number;
}

/** The drawing of a sandbox: everything that its programs may have. */
export interface SandboxSpec {
  /** weakest tier that will do; the lightest when absent */
  tier?: string;
  limits: SandboxLimits;
  /** the whole environment, beside PATH, HOME and LANG */
  env: Readonly<Record<string, string>>;
  /** absolute paths that stand inside at the same place and cannot be written */
  readOnly: readonly string[];
  /** absolute paths that stand inside as a copy, written back when the program has ended by itself */
  readWrite: readonly string[];
  network: "none";
}

const mebi = 1024 * 1024;

export const defaultLimits: SandboxLimits = {
  wallMs: 30_000,
  memoryBytes: 256 * mebi,
  pids: 64,
  outputBytes: mebi,
  diskBytes: 64 * mebi,
  fds: 256,
};

const smallest: Record<keyof SandboxLimits, number> = {
  wallMs: 1,
  memoryBytes: 8 * mebi,
  pids: 1,
  outputBytes: 1,
  diskBytes: 4096,
  fds: 16,
  cpuMs: 1,
};

/** Refuses a spec that is malformed or would open the lockdown, before anything starts. Fails with USAGE_INVALID. */
export function checkSpec(spec: SandboxSpec): void {
  checkLimits(spec.limits);
  checkEnv(spec.env);
  checkPaths(spec);
  if (spec.network !== "none")
    throw usage(`No network mode "${String(spec.network)}"`, 'A sandbox has no network: use "none".');
}

function checkLimits(limits: SandboxLimits): void {
  for (const name of Object.keys(smallest) as (keyof SandboxLimits)[]) {
    const value = limits[name];
    if (value === undefined && name === "cpuMs") continue;
    if (value === undefined || !Number.isSafeInteger(value) || value < smallest[name])
      throw usage(`The limit ${name} is ${String(value)}`, `Give a whole number of at least ${smallest[name]}.`);
  }
}

/** Names that a shell treats as its own settings, and the two that the cage sets. */
const reservedNames = new Set(["SHELLOPTS", "BASHOPTS", "AMBIT_INPUT", "AMBIT_RESULT_FD"]);

function checkEnv(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw usage(`"${name}" cannot name an environment variable`, "Use letters, digits and underscores.");
    if (reservedNames.has(name)) throw usage(`The variable ${name} is reserved`, "Choose another name.");
    if (typeof value !== "string" || value.includes("\0"))
      throw usage(`The variable ${name} holds a NUL byte or is no text`, "Pass such data on stdin or in a file.");
  }
}

function usage(message: string, hint: string): AmbitError {
  return new AmbitError("USAGE_INVALID", message, { hint });
}
