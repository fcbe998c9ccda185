import type { SandboxLimits } from "../spec.ts";
import { guestFd } from "./guest.ts";

/** What the guest is started with: limits of the kernel on each process, and the caller's variables. */
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
 * The command line that unpacks the caller's files, waits at the gate, sets hard limits on itself, and becomes the
 * guest. The caller's variables steer the guest alone: `env` sets them as it turns into it.
 */
export function startArgv({ limits, hasCgroup, argv, env, hasTree }: Start): string[] {
  const settings = [
    "ulimit -c 0",
    `ulimit -n ${limits.fds}`,
    ...(limits.cpuMs === undefined ? [] : [`ulimit -t ${Math.ceil(limits.cpuMs / 1000) + 1}`]),
    ...(hasCgroup ? [] : [`ulimit -d ${Math.ceil(dataBytesFor(limits) / 1024)}`, processLimit(limits.pids + 1)]),
  ];
  const script = [
    ...(hasTree ? [`tar -xpf - -C / <&${guestFd.tree} || exit 125; exec ${guestFd.tree}<&-`] : []),
    `echo ready >&${guestFd.gate}; read -r _ <&${guestFd.gate} || exit 125; exec ${guestFd.gate}<&-`,
    `${settings.join(" && ")} || exit 125`,
    'exec "$@"',
  ].join("; ");
  return ["/bin/sh", "-c", script, "sh", ...withVariables(argv, env)];
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
