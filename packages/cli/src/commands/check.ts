import type { Needs } from "@ambit/sdk";
import { needsFacts } from "../needs.ts";
import { openFromCommand } from "../open.ts";
import { openPage } from "../page.ts";
import { readProgram } from "../source.ts";
import { paint, printableLine, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export async function checkCommand(
  file: string | undefined,
  options: CommonOptions & { eval?: string; ast?: string },
): Promise<number> {
  const source = await readProgram({ file, eval: options.eval, ast: options.ast });
  await using runtime = await openFromCommand(options, { state: "none" });
  const report = runtime.check(source);
  if (options.json) sayJson(report);
  else {
    say(paint.bold(`${printableLine(source.file)} can ever touch:`));
    if (isPure(report.needs)) say("  nothing: it is pure");
    else openPage({ to: "stdout" }).facts(needsFacts(report.needs));
    for (const { message, at } of report.diagnostics)
      say(`  ${paint.yellow("note")} ${at.line}:${at.column} ${message}`);
  }
  return 0;
}

const isPure = (needs: Needs) => Object.values(needs).every((found) => found.length === 0);
