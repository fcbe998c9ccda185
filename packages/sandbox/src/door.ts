import type { ProbeOptions } from "./open.ts";
import type { SandboxSpec } from "./spec.ts";
import type { OpenOptions, Sandbox, TierProbe } from "./tiers/tier.ts";

// What builds cages is loaded with the first one: most runs need none.

/** As `openSandbox` of open.ts. */
export async function openSandbox(spec: SandboxSpec, options?: OpenOptions): Promise<Sandbox> {
  const cages = await import("./open.ts");
  return await cages.openSandbox(spec, options);
}

/** As `probeTiers` of open.ts. */
export async function probeTiers(options?: ProbeOptions): Promise<TierProbe[]> {
  const cages = await import("./open.ts");
  return await cages.probeTiers(options);
}
