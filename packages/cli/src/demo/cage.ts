import { probeTiers } from "@ambit/sandbox";

/** The cage that a script would get on this machine, or why there is none. */
export async function describeCage(): Promise<string> {
  const tiers = await probeTiers();
  const tier = tiers.find(({ available }) => available);
  if (tier) return `tier ${tier.name}, ${tier.engine} ${tier.version}`;
  const lightest = tiers.find(({ name }) => name === "process");
  return `no cage on this machine: ${lightest?.reason ?? "see ambit doctor"}`;
}
