import type { Needs } from "@ambit/sdk";
import { openFromCommand } from "../open.ts";
import { paint, printable, printableLine, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export async function capsCommand(options: CommonOptions & { match?: string }): Promise<number> {
  await using runtime = await openFromCommand(options, { state: "none" });
  const manifests = runtime.capabilities(options.match);
  if (options.json)
    sayJson(manifests.map(({ id, version, description, effects }) => ({ id, version, description, effects })));
  else {
    const width = Math.max(0, ...manifests.map(({ id }) => id.length));
    for (const { id, description, effects } of manifests) {
      say(`${paint.bold(id.padEnd(width))}  ${paint.dim(effects.join(" ").padEnd(16))}  ${printableLine(description)}`);
    }
    if (manifests.length === 0) say(options.match ? `No capability matches "${options.match}".` : "No capabilities.");
  }
  return 0;
}

export async function describeCommand(id: string, options: CommonOptions): Promise<number> {
  await using runtime = await openFromCommand(options, { state: "none" });
  const manifest = runtime.describe(id);
  if (options.json) sayJson(manifest);
  else {
    say(`${paint.bold(manifest.id)} ${manifest.version}`);
    say(printableLine(manifest.description));
    say();
    const rows: [string, unknown][] = [
      ["effects", manifest.effects.join(" ")],
      ["inferred", manifest.inferred && inferredEffects(manifest.inferred)],
      ["provider", manifest.provider.type],
      ["input", manifest.input],
      ["output", manifest.output],
      ["permissions", manifest.permissions],
      ["examples", manifest.examples],
      ["provenance", manifest.provenance],
    ];
    for (const [name, value] of rows) {
      if (value !== undefined)
        say(paint.cyan(name.padEnd(12)) + printable(typeof value === "string" ? value : JSON.stringify(value)));
    }
  }
  return 0;
}

function inferredEffects({ effects }: Needs): string {
  return effects.map(({ effect, by }) => `${effect} (${by.join(", ")})`).join(" ") || "pure";
}
