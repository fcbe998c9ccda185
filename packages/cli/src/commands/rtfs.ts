import { AmbitError } from "@ambit/sdk";
import { type FoundCase, readCases } from "../conformance/read-cases.ts";
import { openRunner } from "../conformance/runner.ts";
import { paint, printable, printableLine, say, sayJson } from "../terminal.ts";
import { readWhole } from "../whole-file.ts";
import type { CommonOptions } from "./options.ts";

/** largest file of cases, in bytes */
const fileBytes = 1 << 26;

export interface ConformanceOptions extends CommonOptions {
  area?: string[];
}

/** A case that is not as expected. */
interface Failure {
  id: string;
  area: string;
  file: string;
  line: number;
  source: string;
  expected: string;
  got: string;
}

/** Runs the cases of conformance files; exit code 1 where one fails. */
export async function conformanceCommand(files: readonly string[], options: ConformanceOptions): Promise<number> {
  const cases = await selectCases(files, options);
  const failures: Failure[] = [];
  await using runner = openRunner();
  for (const found of cases) {
    const verdict = await runner.run(found.case);
    if (verdict === null) continue;
    const { id, area, source } = found.case;
    const failure = { id, area, file: found.file, line: found.line, source, ...verdict };
    failures.push(failure);
    if (!options.json) sayFailure(failure);
  }
  const counts = { passed: cases.length - failures.length, failed: failures.length };
  if (options.json) sayJson({ ...counts, failures });
  else say(`${counts.passed} passed, ${counts.failed} failed`);
  return failures.length > 0 ? 1 : 0;
}

async function selectCases(files: readonly string[], { area: areas }: ConformanceOptions): Promise<FoundCase[]> {
  const found: FoundCase[] = [];
  for (const file of files) {
    const bytes = await readWhole(file, { mostBytes: fileBytes, code: "USAGE_INVALID" });
    found.push(...readCases(new TextDecoder().decode(bytes), { file }));
  }
  const chosen = found.filter(({ case: { area } }) => areas === undefined || areas.includes(area));
  if (chosen.length > 0) return chosen;
  throw new AmbitError(
    "USAGE_INVALID",
    areas === undefined ? "There is no case" : `No case is of ${areas.join(", ")}`,
    {
      hint: `Areas: ${[...new Set(found.map(({ case: { area } }) => area))].join(", ") || "none"}.`,
    },
  );
}

const shownCharacters = 300;

function sayFailure({ id, area, source, expected, got }: Failure): void {
  say(`${paint.red("FAIL")}  ${paint.bold(printableLine(id))} ${printableLine(area)}: ${excerpt(source)}`);
  say(`      expected ${excerpt(expected)}`);
  say(`      got      ${excerpt(got)}`);
}

function excerpt(text: string): string {
  const line = printable(text).replaceAll(/\s*\n\s*/g, " ");
  return line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters).toWellFormed()}…`;
}
