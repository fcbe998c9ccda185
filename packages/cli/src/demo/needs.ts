import { everyEffect, type NeededCapability, type Needs } from "@ambit/sdk";
import { paint, printable } from "../terminal.ts";
import type { Page } from "./page.ts";

/** Shows what a program can ever reach, before it runs; `author` says who would write what is missing. */
export function showNeeds(page: Page, needs: Needs, { author }: { author: string }): void {
  page.heading("WHAT IT CAN EVER TOUCH", "known before anything runs, and held to while it runs");
  page.facts([
    ...needs.paths.map(({ path, access }) => [access === "read" ? "reads" : "writes", printable(path)] as const),
    ["hosts", needs.hosts.length === 0 ? "none" : needs.hosts.map(printable).join(", ")],
    ...needs.capabilities.map((capability) => ["calls", describe(capability, needs)] as const),
    ...needs.dynamic.map((what) => ["computed", paint.yellow(printable(what))] as const),
    ...needs.unknown.map((what) => ["unknown", paint.red(printable(what))] as const),
    ["missing", needs.missing.length === 0 ? "nothing" : paint.yellow(needs.missing.map(printable).join(", "))],
    ...(needs.missing.length === 0
      ? []
      : [["to write it", `ccos.llm.generate ${paint.dim(printable(author))}`] as const]),
  ]);
}

function describe({ id, effects, count }: NeededCapability, { missing }: Needs): string {
  const times = count === undefined ? "any number of times" : count === 1 ? "once" : `at most ${count} times`;
  const what = missing.includes(id) ? unknownEffects(effects) : effects.join(", ");
  return `${printable(id)} ${paint.dim(`${times}; ${what}`)}`;
}

function unknownEffects(effects: readonly string[]): string {
  return effects.length >= everyEffect.length
    ? "nobody offers it yet, so it is taken to do anything"
    : effects.join(", ");
}
