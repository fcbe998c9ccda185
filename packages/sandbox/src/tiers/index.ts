import { laterTier } from "./later.ts";
import { processTier } from "./process.ts";
import type { Tier } from "./tier.ts";

/** Every tier by name; a new one is one line here. */
export const tiers: readonly Tier[] = [
  laterTier({ name: "isolate", strength: 1, engine: "quickjs" }),
  processTier,
  laterTier({ name: "container", strength: 3, engine: "runc" }),
  laterTier({ name: "gvisor", strength: 4, engine: "runsc" }),
  laterTier({ name: "microvm", strength: 5, engine: "qemu" }),
  laterTier({ name: "firecracker", strength: 6, engine: "firecracker" }),
];
