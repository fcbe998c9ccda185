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
  /** absolute paths that no read-write path brings along, beside those of `files/control-files.ts` */
  protected?: readonly string[];
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

interface Bounds {
  least: number;
  most: number;
}

/** A timer holds 31 bits, the kernel 22 for a process and 20 for a descriptor; output is kept in memory. */
const bounds: Record<keyof SandboxLimits, Bounds> = {
  wallMs: { least: 1, most: 2 ** 31 - 1 },
  memoryBytes: { least: 8 * mebi, most: 2 ** 43 },
  pids: { least: 1, most: 2 ** 22 },
  outputBytes: { least: 1, most: 256 * mebi },
  diskBytes: { least: 4096, most: 2 ** 43 },
  fds: { least: 16, most: 2 ** 20 },
  cpuMs: { least: 1, most: 2 ** 31 - 1 },
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
  for (const name of Object.keys(bounds) as (keyof SandboxLimits)[]) {
    const value = limits[name];
    const { least, most } = bounds[name];
    if (value === undefined && name === "cpuMs") continue;
    if (value === undefined || !Number.isSafeInteger(value) || value < least || value > most)
      throw usage(`The limit ${name} is ${String(value)}`, `Give a whole number from ${least} to ${most}.`);
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
