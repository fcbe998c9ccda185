import { openRuntime, type RuntimeOptions, verifyState } from "@ambit/core";
import { probeTiers } from "@ambit/sandbox";
import type { Environment } from "../environment.ts";
import { strategies } from "../missing/strategies.ts";
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
    verify: (dir) => verifyState({ dir, keysFolder: environment.keysFolder }),
    cage: describeCage,
  };
}

async function describeCage(): Promise<string> {
  const tiers = await probeTiers();
  const tier = tiers.find(({ available }) => available);
  if (tier) return `tier ${tier.name}, ${tier.engine} ${tier.version}`;
  const lightest = tiers.find(({ name }) => name === "process");
  return `no cage on this machine: ${lightest?.reason ?? "see ambit doctor"}`;
}
