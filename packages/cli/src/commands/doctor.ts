import { probeTiers } from "@ambit/sandbox";
import { paint, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export async function doctorCommand(options: CommonOptions): Promise<number> {
  const tiers = await probeTiers();
  const node = process.version;
  if (options.json) sayJson({ node, tiers });
  else {
    say(`node ${node}`);
    for (const { name, available, engine, version, reason } of tiers) {
      const state = available ? paint.green("available") : paint.yellow("missing  ");
      say(`${name.padEnd(12)} ${state}  ${available ? `${engine} ${version ?? ""}` : (reason ?? "")}`);
    }
  }
  return 0;
}
