import { everyEffect, type NeededCapability, type Needs } from "@ambit/sdk";
import { paint, printableLine } from "./terminal.ts";

type Fact = readonly [label: string, value: string];

/** What a program can ever reach, a labelled line a fact; safe for a terminal. */
export function needsFacts(needs: Needs): Fact[] {
  const facts = {
    paths: needs.paths.map(({ path, access }): Fact => [access === "read" ? "reads" : "writes", printableLine(path)]),
    env: needs.env.map((name): Fact => ["variable", printableLine(name)]),
    hosts: [["hosts", hostsOf(needs)]],
    effects: classesOf(needs),
    capabilities: needs.capabilities.map((capability): Fact => ["calls", describe(capability, needs)]),
    dynamic: needs.dynamic.map((what): Fact => ["computed", paint.yellow(printableLine(what))]),
    unknown: needs.unknown.map((what): Fact => ["unknown", paint.red(printableLine(what))]),
    missing: [["missing", needs.missing.length === 0 ? "nothing" : paint.yellow(listed(needs.missing, ""))]],
  } satisfies Record<keyof Needs, Fact[]>;
  return Object.values(facts).flat();
}

/** "none" is said only of what reaches no network at all. */
function hostsOf({ hosts, effects, missing }: Needs): string {
  const isOpen = effects.some(({ effect }) => effect === "dynamic" || effect === "unknown") || missing.length > 0;
  if (hosts.length > 0) return `${listed(hosts, "")}${isOpen ? paint.yellow(", and any other") : ""}`;
  if (isOpen || effects.some(({ effect }) => effect === "network")) return paint.yellow("not known beforehand");
  return "none";
}

/** The classes of effects of all capabilities together; one alone tells its own. */
function classesOf({ capabilities, effects }: Needs): Fact[] {
  if (capabilities.length < 2 || effects.length === 0) return [];
  return [["effects", effects.map(({ effect }) => effect).join(", ")]];
}

const listed = (items: readonly string[], none: string) => items.map(printableLine).join(", ") || none;

function describe({ id, effects, count }: NeededCapability, { missing }: Needs): string {
  const times = count === undefined ? "any number of times" : count === 1 ? "once" : `at most ${count} times`;
  const what = missing.includes(id) ? unknownEffects(effects) : effects.join(", ");
  return `${printableLine(id)} ${paint.dim(`${times}; ${what}`)}`;
}

function unknownEffects(effects: readonly string[]): string {
  return effects.length >= everyEffect.length
    ? "nobody offers it yet, so it is taken to do anything"
    : effects.join(", ");
}
