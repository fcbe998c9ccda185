import type { Remark } from "@ambit/core";
import type { Needs } from "@ambit/sdk";
import { needsFacts } from "../needs.ts";
import { openFromCommand } from "../open.ts";
import { openPage } from "../page.ts";
import { readProgram } from "../source.ts";
import { paint, printable, printableLine, say, sayJson } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

/** Says what a program can reach and what is wrong with it; 1 where something in it can never succeed. */
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
    for (const remark of report.diagnostics) sayRemark(remark, source.file);
  }
  return report.diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
}

const isPure = (needs: Needs) => Object.values(needs).every((found) => found.length === 0);

const colours = { error: paint.red, warning: paint.yellow, note: paint.dim };

/** One line, and the hint beneath; a place in another file than the program's own names it. */
function sayRemark({ severity, message, at, hint }: Remark, file: string): void {
  const place = `${at.file === file ? "" : `${printableLine(at.file)}:`}${at.line}:${at.column}`;
  say(`  ${colours[severity](severity)} ${place} ${printable(message)}`);
  if (hint !== undefined) say(`    ${paint.dim(`hint ${printable(hint)}`)}`);
}
