import type { SandboxLimits } from "../spec.ts";
import { guestFd } from "./guest.ts";

/** What the guest is started with: limits of the kernel on each process, and names that a loader would heed. */
export interface Start {
  limits: SandboxLimits;
  /** whether a cgroup counts memory and processes */
  hasCgroup: boolean;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** an archive comes over `guestFd.tree` */
  hasTree: boolean;
}

/** Node 24 reserves its code range as data: below this it does not start. */
const leastDataBytes = 640 * 1024 * 1024;

/** Bytes of data that one process may map where no cgroup counts. */
export function dataBytesFor(limits: SandboxLimits): number {
  return Math.max(limits.memoryBytes, leastDataBytes);
}

/**
 * The command line that unpacks the caller's files, waits at the gate, sets hard limits on itself, takes over such
 * variables as steer a loader or a shell, and becomes the guest.
 */
export function startArgv({ limits, hasCgroup, argv, env, hasTree }: Start): string[] {
  const settings = [
    "ulimit -c 0",
    `ulimit -n ${limits.fds}`,
    ...(limits.cpuMs === undefined ? [] : [`ulimit -t ${Math.ceil(limits.cpuMs / 1000) + 1}`]),
    ...(hasCgroup ? [] : [`ulimit -d ${Math.ceil(dataBytesFor(limits) / 1024)}`, processLimit(limits.pids + 1)]),
  ];
  const steering = Object.entries(env).filter(([name]) => isSteering(name));
  const take =
    steering.length === 0 ? "" : `for i in ${steering.map(() => "_").join(" ")}; do export "$1"; shift; done;`;
  const script = [
    ...(hasTree ? [`tar -xpf - -C / <&${guestFd.tree} || exit 125; exec ${guestFd.tree}<&-`] : []),
    `echo ready >&${guestFd.gate}; read -r _ <&${guestFd.gate} || exit 125; exec ${guestFd.gate}<&-`,
    `${settings.join(" && ")} || exit 125`,
    `${take} exec "$@"`,
  ].join("; ");
  return ["/bin/sh", "-c", script, "sh", ...steering.map(([name, value]) => `${name}=${value}`), ...argv];
}

/** `-p` counts processes in dash and busybox; bash names the pipe size so, and processes `-u`. */
function processLimit(count: number): string {
  return `{ ulimit -p ${count} 2>/dev/null || ulimit -u ${count}; }`;
}

/** The variables that are set before the guest's own shell line runs. */
export function plainEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSteering(name)));
}

function isSteering(name: string): boolean {
  return /^(LD_|GLIBC_TUNABLES$|MALLOC_|ENV$|BASH|PS4$|IFS$|i$)/.test(name);
}
