import { AmbitError } from "@ambit/sdk";
import { checkSpec, type SandboxSpec } from "./spec.ts";
import { tiers } from "./tiers/index.ts";
import type { Enforces, OpenOptions, Sandbox, Tier, TierProbe } from "./tiers/tier.ts";

export interface ProbeOptions {
  /** longest that one tier's canary may take */
  deadlineMs?: number;
}

/** Runs every tier's canary and says what this machine can give. Never fails for a tier that is missing. */
export async function probeTiers({ deadlineMs = 10_000 }: ProbeOptions = {}): Promise<TierProbe[]> {
  return await Promise.all(tiers.map((tier) => tier.probe({ signal: AbortSignal.timeout(deadlineMs) })));
}

/**
 * Opens a sandbox in the lightest tier that is at least as strong as `spec.tier` and holds every limit of the spec.
 * Fails with USAGE_INVALID for a bad spec or an unknown tier, SANDBOX_UNAVAILABLE when no tier will do.
 */
export async function openSandbox(spec: SandboxSpec, options: OpenOptions = {}): Promise<Sandbox> {
  checkSpec(spec);
  const tier = await selectTier(spec, options);
  return await tier.open(spec, options);
}

async function selectTier(spec: SandboxSpec, options: OpenOptions): Promise<Tier> {
  const asked = spec.tier === undefined ? undefined : namedTier(spec.tier);
  const reasons: string[] = [];
  for (const tier of candidates(asked)) {
    const probe = await tier.probe(options);
    const lacking = probe.available ? lackingIn(probe.enforces) : [];
    if (probe.available && lacking.length === 0) return tier;
    reasons.push(`${tier.name}: ${probe.reason ?? `it does not hold ${lacking.join(", ")} on this machine`}`);
  }
  throw new AmbitError("SANDBOX_UNAVAILABLE", `No tier can run this program here: ${reasons.join("; ")}`, {
    hint: await hintFor(asked, options),
    details: { tier: asked?.name ?? null, reasons },
  });
}

/** What to do where no tier is strong enough. */
async function hintFor(asked: Tier | undefined, options: OpenOptions): Promise<string> {
  const weaker = tiers.filter(({ strength }) => strength < (asked?.strength ?? 0));
  for (const tier of weaker.sort((a, b) => b.strength - a.strength)) {
    const { available } = await tier.probe(options);
    if (available) return `\`${tier.name}\` is the strongest tier here; ask for it by name if it will do.`;
  }
  return "Run `npx ambit doctor` to see each tier with the command that provides it.";
}

function namedTier(name: string): Tier {
  const tier = tiers.find((candidate) => candidate.name === name);
  if (tier) return tier;
  throw new AmbitError("USAGE_INVALID", `No isolation tier named "${name}"`, {
    hint: `Use one of: ${tiers.map((known) => known.name).join(", ")}.`,
    details: { tier: name },
  });
}

function candidates(asked: Tier | undefined): Tier[] {
  const floor = asked?.strength ?? 0;
  return tiers.filter((tier) => tier.strength >= floor).sort((a, b) => a.strength - b.strength);
}

/** Every limit of a spec must be held, per process at least; isolation itself is never optional. */
function lackingIn(enforces: Enforces): string[] {
  return Object.entries(enforces)
    .filter(([, held]) => held === "none")
    .map(([name]) => name);
}
