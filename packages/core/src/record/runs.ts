import { AmbitError, type ChainRecord, type RunStatus } from "@ambit/sdk";
import type { Store } from "../store/store.ts";
import { isAlive } from "./process-mark.ts";

/** One line about a run. */
export interface RunSummary {
  runId: string;
  description: string;
  /** milliseconds since 1970 */
  startedAt: number;
  /** null while it has no end */
  endedAt: number | null;
  /** `interrupted`: it has no end, and the process that drove it is gone */
  status: RunStatus | "running";
  records: number;
}

/** Newest first. Throws `RECORD_DAMAGED`. */
export function listRuns(store: Store): RunSummary[] {
  const runs = [...store.runEnds()].map(({ first, last }) => summary(parsed(first), parsed(last)));
  return runs.sort((a, b) => b.startedAt - a.startedAt);
}

function summary({ run, at, event: start }: ChainRecord, last: ChainRecord): RunSummary {
  if (start?.kind !== "run.started" || !isTime(at) || !isTime(last.at)) throw damaged(run);
  const { description } = start;
  const common = { runId: run, description, startedAt: at, records: last.seq + 1 };
  if (last.event.kind === "run.ended") return { ...common, endedAt: last.at, status: last.event.status };
  return { ...common, endedAt: null, status: isAlive(start.process) ? "running" : "interrupted" };
}

/** Within what a date can be: the record may have been altered. */
const isTime = (at: number) => Number.isFinite(new Date(at).getTime());

function parsed(body: string): ChainRecord {
  try {
    return JSON.parse(body) as ChainRecord;
  } catch {
    throw damaged(null);
  }
}

function damaged(run: string | null): AmbitError {
  return new AmbitError("RECORD_DAMAGED", `The first or the last record of ${run ?? "a run"} was altered`, {
    hint: "Run `npx ambit verify` to see what is broken.",
    details: { run },
  });
}
