import { laterTier } from "./later.ts";
import { processTier } from "./process.ts";
import type { Tier } from "./tier.ts";

const notYet = (engine: string) => `this version of Ambit does not drive ${engine}; use the tier process`;

/** Every tier by name; a new one is one line here. */
export const tiers: readonly Tier[] = [
  laterTier({ name: "isolate", strength: 1, weight: 1, engine: "quickjs", reason: notYet("QuickJS") }),
  processTier,
  laterTier({ name: "container", strength: 3, weight: 3, engine: "runc", reason: notYet("runc") }),
  laterTier({ name: "gvisor", strength: 4, weight: 4, engine: "runsc", reason: notYet("gVisor") }),
  laterTier({ name: "microvm", strength: 5, weight: 5, engine: "qemu", reason: notYet("QEMU") }),
  laterTier({ name: "firecracker", strength: 6, weight: 6, engine: "firecracker", reason: notYet("Firecracker") }),
];
