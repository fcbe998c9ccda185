import { AmbitError } from "@ambit/sdk";
import { enforcesNothing, type Tier, type TierProbe } from "./tier.ts";

const reason = "not in this version of Ambit";

/** A tier that has a name and no engine in this version: asked for, it is refused with the reason. */
export function laterTier({ name, strength, engine }: Pick<Tier, "name" | "strength"> & { engine: string }): Tier {
  const enforces = enforcesNothing;
  const probe: TierProbe = { name, available: false, engine, version: "", enforces, evidence: [], reason };
  return {
    name,
    strength,
    probe: async () => probe,
    open: async () => {
      throw new AmbitError("SANDBOX_UNAVAILABLE", `The tier ${name} cannot run here: ${reason}`, {
        details: { tier: name },
      });
    },
  };
}
