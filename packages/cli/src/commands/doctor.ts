import { probeTiers, type TierProbe } from "@ambit/sandbox";
import { paint, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export async function doctorCommand(options: CommonOptions): Promise<number> {
  const tiers = await probeTiers();
  if (options.json) sayJson({ node: process.version, tiers });
  else {
    say(`node ${process.version}`);
    tiers.forEach(printTier);
  }
  return 0;
}

function printTier({ name, available, engine, version, reason, enforces }: TierProbe): void {
  if (!available) return say(`${name.padEnd(12)} ${paint.yellow("missing")}    ${reason ?? ""}`);
  say(`${name.padEnd(12)} ${paint.green("available")}  ${engine} ${version}`);
  const limits = Object.entries(enforces);
  const held = limits.filter(([, how]) => how === "whole").map(([limit]) => limit);
  const loose = limits.filter(([, how]) => how === "per-process").map(([limit]) => limit);
  say(`  ${paint.dim("held for the whole program:")} ${held.join(", ")}`);
  if (loose.length === 0) return;
  say(`  ${paint.dim("held for each process, and watched by sampling:")} ${loose.join(", ")}`);
  say(
    `  ${paint.dim("for more:")} run as root, or in a cgroup of your own: systemd-run --user --scope -p Delegate=yes npx ambit …`,
  );
}
