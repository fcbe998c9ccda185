import { AmbitError } from "@ambit/sdk";
import { formatText, readText, type Text } from "../format.ts";
import { reportError } from "../report.ts";
import { note, printableLine, say, sayJson } from "../terminal.ts";
import { writeWhole } from "../whole-file.ts";

export interface FmtOptions {
  check?: boolean;
  write?: boolean;
  json?: boolean;
}

/** Lays out programs. Exit code 1: `--check` found one that would change; 2: one cannot be read, and none is written. */
export async function fmtCommand(files: readonly string[], options: FmtOptions): Promise<number> {
  refuseUnclear(files, options);
  const { texts, failures } = await formatAll([...new Set(files)]);
  for (const failure of failures) await reportError(failure);
  if (options.json) sayJson(summary(texts, failures));
  if (failures.length > 0) return 2;
  const changed = texts.filter(({ before, after }) => before !== after);
  if (options.check) return reportChanged(changed, options);
  if (options.write) await Promise.all(changed.map(({ file, after }) => writeWhole(file, after)));
  else if (!options.json) process.stdout.write(texts[0]?.after ?? "");
  return 0;
}

function refuseUnclear(files: readonly string[], { check, write, json }: FmtOptions): void {
  const refuse = (message: string, hint: string) => {
    throw new AmbitError("USAGE_INVALID", message, { hint });
  };
  if (files.length === 0) refuse("Nothing to format", "Name files, or - for what comes on stdin.");
  if (check && write) refuse("--check and --write exclude each other", "Choose one of them.");
  if (write && files.includes("-")) refuse("What comes on stdin cannot be written in place", "Leave out --write.");
  if (files.length > 1 && !check && !write && !json)
    refuse("Only one file can be printed", "Add --write to lay out all of them in place, or --check.");
}

async function formatAll(files: readonly string[]): Promise<{ texts: Text[]; failures: AmbitError[] }> {
  const texts: Text[] = [];
  const failures: AmbitError[] = [];
  for (const file of files) {
    try {
      texts.push(formatText(await readText(file)));
    } catch (error) {
      if (!(error instanceof AmbitError)) throw error;
      failures.push(error);
    }
  }
  return { texts, failures };
}

function summary(texts: readonly Text[], failures: readonly AmbitError[]) {
  return {
    files: texts.map(({ file, before, after }) => ({ file, changed: before !== after })),
    errors: failures.map((failure) => failure.toJSON()),
  };
}

function reportChanged(changed: readonly Text[], { json }: FmtOptions): number {
  if (changed.length === 0) return 0;
  if (!json) for (const { file } of changed) say(printableLine(file));
  note("Lay them out with `ambit fmt --write`.");
  return 1;
}
