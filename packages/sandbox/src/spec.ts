import { lstatSync } from "node:fs";
import { dirname, isAbsolute, normalize } from "node:path";
import { AmbitError } from "@ambit/sdk";

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
  for (const path of spec.readOnly) checkMount(path, "read-only");
  for (const path of spec.readWrite) checkMount(path, "read-write");
  checkOverlap(spec);
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

type MountMode = "read-only" | "read-write";

/** What nothing of the caller's may stand in, and what it may not be copied over. */
const kernels = ["/proc", "/dev", "/sys", "/ambit"];
const systems = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc"];
const workplaces = ["/tmp", "/workspace"];

function checkMount(path: string, mode: MountMode): void {
  if (!isAbsolute(path) || path.includes("\0"))
    throw usage(`The ${mode} path "${printable(path)}" is not absolute`, "Give the path from the root.");
  const clean = cleanPath(path);
  if (clean !== path && `${clean}/` !== path)
    throw usage(`The ${mode} path "${printable(path)}" is not in its shortest form`, `Write it as ${clean}.`);
  if (checkKind(clean, mode) === "file" && mode === "read-write") checkShadow(dirname(clean), mode, workplaces);
  else checkShadow(clean, mode, []);
}

/** A writable file brings its folder, which stands empty but for it: the same rules hold for that folder. */
function checkShadow(folder: string, mode: MountMode, allowed: readonly string[]): void {
  const beneath = mode === "read-write" ? [...kernels, ...systems] : kernels;
  const standing = [...kernels, ...systems, ...workplaces].filter((own) => !allowed.includes(own));
  const shadowed =
    beneath.find((own) => isWithin(folder, own)) ??
    standing.find((own) => isWithin(own, folder) && !(mode === "read-only" && own === folder && own === "/etc"));
  if (shadowed === undefined) return;
  throw usage(
    `The ${mode} path ${folder} would shadow ${shadowed} of the sandbox`,
    "Name the folder or file that the program needs, outside the system's own folders.",
  );
}

function checkKind(path: string, mode: MountMode): "file" | "folder" {
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(path);
  } catch (cause) {
    throw usage(`The ${mode} path ${printable(path)} cannot be read`, "It must exist; create it first.", cause);
  }
  if (!stat.isFile() && !stat.isDirectory())
    throw usage(
      `The ${mode} path ${path} is no regular file or folder`,
      "Name what a link points to, by its own path.",
    );
  return stat.isFile() ? "file" : "folder";
}

function checkOverlap(spec: SandboxSpec): void {
  const writable = spec.readWrite.map(cleanPath);
  for (const [index, path] of writable.entries()) {
    const other = writable.find((candidate, at) => at !== index && isWithin(path, candidate));
    if (other !== undefined)
      throw usage(`The read-write paths ${path} and ${other} overlap`, "Name the outer one alone.");
  }
  for (const path of spec.readOnly.map(cleanPath)) {
    const outer = writable.find((candidate) => isWithin(path, candidate) || isWithin(candidate, path));
    if (outer !== undefined)
      throw usage(`${path} is asked for as read-only and lies with the read-write ${outer}`, "Separate the two.");
  }
}

/** The path without a slash at its end, without `.` and `..`. */
export function cleanPath(path: string): string {
  const clean = normalize(path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

/** Whether `path` is `root` or lies beneath it; both absolute and clean. */
function isWithin(path: string, root: string): boolean {
  return path === root || root === "/" || path.startsWith(`${root}/`);
}

function printable(text: string): string {
  return JSON.stringify(text).slice(1, -1).slice(0, 200);
}

function usage(message: string, hint: string, cause?: unknown): AmbitError {
  return new AmbitError("USAGE_INVALID", message, { hint, ...(cause === undefined ? {} : { cause }) });
}
