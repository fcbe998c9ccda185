import type { Verification } from "@ambit/core";
import type { ChainProblem } from "@ambit/sdk";
import { count } from "./page.ts";
import { paint, printableLine } from "./terminal.ts";

/** What was proven about a state folder, as one line. */
export function verdict({ ok, runs, records, problems }: Verification): string {
  const scope = `${count(runs, "run")}, ${count(records, "record")}`;
  return ok
    ? `${paint.green("whole")}: ${scope}, nothing was changed`
    : `${paint.red("damaged")}: ${count(problems.length, "problem")} in ${scope}`;
}

/** One problem and its place, as one line. */
export function problemLine({ runId, seq, what }: ChainProblem): string {
  return `${printableLine(runId ?? "store")}${seq === null ? "" : ` record ${seq}`}: ${printableLine(what)}`;
}
