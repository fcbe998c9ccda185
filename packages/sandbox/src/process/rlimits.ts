import type { SandboxLimits } from "../spec.ts";
import { type Guest, guestFd } from "./guest.ts";

/** Limits of the kernel on each process of a cage. */
export interface Rlimits {
  limits: SandboxLimits;
  /** whether a cgroup counts memory and processes */
  hasCgroup: boolean;
}

export interface Start extends Rlimits {
  guest: Guest;
  /** the caller's variables */
  env: Readonly<Record<string, string>>;
  /** an archive comes over `guestFd.tree` */
  hasTree: boolean;
}

/** Node 24 reserves its code range as data: below this it does not start. */
const leastDataBytes = 640 * 1024 * 1024;

/** What Node 24 maps without using it, generously: a script in another language may start it. */
const addressBytes = 4 * 1024 * 1024 * 1024;

/** Bytes of data that one process may map where no cgroup counts. */
export function dataBytesFor(limits: SandboxLimits): number {
  return Math.max(limits.memoryBytes, leastDataBytes);
}

/**
 * What holds for bubblewrap and for all that it starts, as lines of a shell that stands before it. Processes are
 * counted by user: a cage whose user is its own can be bound as a whole.
 */
export function outerSettings({ limits, hasCgroup, uid }: Rlimits & { uid: number | undefined }): string[] {
  if (hasCgroup) return [];
  const bubblewrap = 2;
  return [
    "ulimit -c 0",
    `ulimit -d ${Math.ceil(dataBytesFor(limits) / 1024)}`,
    ...(uid === undefined ? [] : [processLimit(Math.max(limits.pids, 2) + bubblewrap)]),
  ];
}

/**
 * The command line that unpacks the caller's files, waits at the gate, sets hard limits on itself, and becomes the
 * guest. The caller's variables steer the guest alone: `env` sets them as it turns into it.
 */
export function startArgv({ limits, hasCgroup, guest, env, hasTree }: Start): string[] {
  const script = [
    ...(hasTree ? [`tar -xpf - -C / <&${guestFd.tree} || exit 125; exec ${guestFd.tree}<&-`] : []),
    `echo ready >&${guestFd.gate}; read -r _ <&${guestFd.gate} || exit 125; exec ${guestFd.gate}<&-`,
    `${innerSettings({ limits, hasCgroup }, guest).join(" && ")} || exit 125`,
    'exec "$@"',
  ].join("; ");
  return ["/bin/sh", "-c", script, "sh", ...withVariables(guest.argv, env)];
}

function innerSettings({ limits, hasCgroup }: Rlimits, { isNode }: Guest): string[] {
  const address = Math.ceil((addressBytes + dataBytesFor(limits)) / 1024);
  return [
    "ulimit -c 0",
    `ulimit -n ${limits.fds}`,
    ...(limits.cpuMs === undefined ? [] : [`ulimit -t ${Math.ceil(limits.cpuMs / 1000) + 1}`]),
    ...(hasCgroup ? [] : [processLimit(limits.pids + 1), ...(isNode ? [] : [`ulimit -v ${address}`])]),
  ];
}

function withVariables(argv: readonly string[], env: Readonly<Record<string, string>>): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  if (variables.length === 0) return argv;
  const looksLikeVariable = argv[0]?.includes("=") === true;
  return ["/usr/bin/env", ...variables, ...(looksLikeVariable ? ["/bin/sh", "-c", 'exec "$@"', "sh"] : []), ...argv];
}

/** `-p` counts processes in dash and busybox; bash names the pipe size so, and processes `-u`. */
function processLimit(count: number): string {
  return `{ ulimit -p ${count} 2>/dev/null || ulimit -u ${count}; }`;
}
