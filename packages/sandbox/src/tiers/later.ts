import { AmbitError } from "@ambit/sdk";
import type { Enforces, Tier, TierProbe } from "./tier.ts";

interface LaterTier {
  name: string;
  strength: number;
  weight: number;
  engine: string;
  reason: string;
}

const nothing: Enforces = {
  memory: "none",
  cpu: "none",
  pids: "none",
  disk: "none",
  network: "none",
  filesystem: "none",
  syscalls: "none",
};

/** A tier that has a name and no engine in this version: asked for, it is refused with the reason. */
export function laterTier({ name, strength, weight, engine, reason }: LaterTier): Tier {
  const probe: TierProbe = { name, available: false, engine, version: "", enforces: nothing, evidence: [], reason };
  return {
    name,
    strength,
    weight,
    probe: async () => probe,
    open: async () => {
      throw new AmbitError("SANDBOX_UNAVAILABLE", `The tier ${name} cannot run here: ${reason}`, {
        details: { tier: name },
      });
    },
  };
}
