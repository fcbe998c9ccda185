import { AmbitError, toAmbitError } from "@ambit/sdk";
import { type Engine, openEngine } from "../process/engine.ts";
import { runInCage } from "../process/run.ts";
import { checkProgram } from "../program.ts";
import { defaultLimits, type SandboxSpec } from "../spec.ts";
import { type Enforces, enforcesNothing, type OpenOptions, type Sandbox, type Tier, type TierProbe } from "./tier.ts";

let opening: Promise<Engine> | undefined;
let probing: Promise<TierProbe> | undefined;

/** Namespaces, seccomp and a user of its own, by bubblewrap: one kernel with the host. */
export const processTier: Tier = { name: "process", strength: 2, probe, open };

function engine(): Promise<Engine> {
  opening ??= openEngine().catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** What the canary saw is kept for the life of this process; a failure is looked at again. */
async function probe(options: OpenOptions = {}): Promise<TierProbe> {
  probing ??= canary(options);
  const seen = await probing;
  if (!seen.available) probing = undefined;
  return seen;
}

async function open(spec: SandboxSpec): Promise<Sandbox> {
  const found = await engine();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    tier: "process",
    run: async (program, { signal } = {}) => {
      checkProgram(program);
      const both = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      const run = runInCage(program, { engine: found, spec, signal: both });
      running.add(run);
      return await run.finally(() => running.delete(run));
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort(new AmbitError("EXECUTE_CANCELLED", "The sandbox was closed"));
      await Promise.allSettled(running);
    },
  };
}

const canarySpec: SandboxSpec = {
  limits: { ...defaultLimits, wallMs: 10_000 },
  env: {},
  readOnly: [],
  readWrite: [],
  network: "none",
};

/** Says from inside which walls stand, with the shell's own words alone. */
const canaryScript = `
while read -r key value; do
  case $key in NoNewPrivs:|Seccomp:|CapEff:|CapBnd:) echo "$key $value";; esac
done </proc/self/status
while read -r name rest; do case $name in *:*) echo "net $name";; esac; done </proc/net/dev
if : >/proc/sys/kernel/core_pattern; then echo "sysctl writable"; fi
`;

const wanted = ["CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2", "net lo:"];

async function canary(options: OpenOptions): Promise<TierProbe> {
  const facts = { name: "process", engine: "bubblewrap", version: "", enforces: enforcesWith(undefined) };
  try {
    const found = await engine();
    const program = { kind: "command", argv: ["sh", "-c", canaryScript] } as const;
    const report = await runInCage(program, { engine: found, spec: canarySpec, signal: options.signal });
    const evidence = report.stdout.trim().split("\n");
    const known = { ...facts, version: found.version, enforces: enforcesWith(found), evidence };
    const missing = wanted.filter((line) => !evidence.includes(line));
    if (missing.length === 0 && evidence.length === wanted.length) return { ...known, available: true };
    const reason = `the canary did not find every wall: missing ${missing.join(", ") || "none"}; saw ${evidence.join(", ")}; ${report.stderr.trim()}`;
    return { ...known, available: false, reason };
  } catch (error) {
    const { message, hint } = toAmbitError(error);
    return { ...facts, available: false, evidence: [], reason: [message, hint].filter(Boolean).join(". ") };
  }
}

function enforcesWith(found: Engine | undefined): Enforces {
  if (!found) return enforcesNothing;
  const counted = found.cgroups ? "whole" : "per-process";
  return {
    memory: counted,
    cpu: counted,
    pids: "whole",
    disk: "whole",
    network: "whole",
    filesystem: "whole",
    syscalls: "whole",
  };
}
