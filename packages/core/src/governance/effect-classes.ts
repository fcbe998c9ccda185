import { everyEffect, type NeededCapability, type NeededEffect, type Needs } from "@ambit/sdk";
import { isDynamicId } from "./phrases.ts";

/** What a program's capabilities do to the world, by class (language reference §13.3). */
export function effectClasses(
  capabilities: readonly NeededCapability[],
  { dynamic, unknown }: Pick<Needs, "dynamic" | "unknown">,
): NeededEffect[] {
  const classes: NeededEffect[] = everyEffect.map((effect) => ({
    effect,
    by: capabilities.filter(({ effects }) => effects.includes(effect)).map(({ id }) => id),
  }));
  classes.push({ effect: "dynamic", by: dynamic.filter(isDynamicId) }, { effect: "unknown", by: [...unknown] });
  return classes.filter(({ by }) => by.length > 0);
}

/** May the program reach a network? What nobody can bound may. */
export function isNetworkOperation({ effects }: Needs): boolean {
  return effects.some(({ effect }) => effect === "network" || isOpen(effect));
}

/** May the program touch files? What nobody can bound may. */
export function isFileOperation({ effects, paths }: Needs): boolean {
  const touches = ({ effect }: NeededEffect) => effect.startsWith("filesystem.") || isOpen(effect);
  return paths.length > 0 || effects.some(touches);
}

const isOpen = (effect: NeededEffect["effect"]) => effect === "dynamic" || effect === "unknown";
