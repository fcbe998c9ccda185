import { openRuntime, type RuntimeOptions, type Verification } from "@ambit/core";
import { probeTiers } from "@ambit/sandbox";
import { AmbitError } from "@ambit/sdk";
import type { Environment } from "../environment.ts";
import { strategies } from "../resolve.ts";
import { note } from "../terminal.ts";
import type { DemoPorts } from "./ports.ts";

/** The demo over the real runtime. */
export function runtimePorts(environment: Environment): DemoPorts {
  const common: Omit<RuntimeOptions, "dir"> = {
    keysFolder: environment.keysFolder,
    cwd: process.cwd(),
    principal: `user:${environment.user}`,
    env: environment.variable,
    print: note,
    log: note,
  };
  return {
    open: ({ dir, model, synthesis }) =>
      openRuntime({
        ...common,
        dir,
        model: { ...model, env: environment.variable },
        synthesis: { ...synthesis, strategies },
      }),
    verify: (dir) => verifyFolder({ ...common, dir, readOnly: true }),
    cage: describeCage,
  };
}

/** A folder too damaged to be opened is a damaged folder. */
async function verifyFolder(options: RuntimeOptions): Promise<Verification> {
  try {
    await using runtime = await openRuntime(options);
    return await runtime.verify();
  } catch (error) {
    if (!(error instanceof AmbitError) || error.code !== "RECORD_DAMAGED") throw error;
    return { ok: false, runs: 0, records: 0, problems: [{ runId: null, seq: null, what: error.message }] };
  }
}

async function describeCage(): Promise<string> {
  const tiers = await probeTiers();
  const tier = tiers.find(({ available }) => available);
  if (tier) return `tier ${tier.name}, ${tier.engine} ${tier.version}`;
  return `no cage on this machine: ${tiers.map(({ name, reason }) => `${name}: ${reason ?? "unavailable"}`).join("; ")}`;
}
