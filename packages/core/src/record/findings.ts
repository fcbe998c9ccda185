import { setImmediate as turn } from "node:timers/promises";
import { type ChainProblem, messageOf } from "@ambit/sdk";

export interface Verification {
  ok: boolean;
  /** number of runs found */
  runs: number;
  /** number of records found */
  records: number;
  problems: ChainProblem[];
}

/** What a verification has seen so far. */
export interface Findings {
  runs: number;
  records: number;
  report(problem: { runId?: string; seq?: number; what: string }): void;
  /** Lets other work have a turn now and then. Throws when the caller has given up. */
  breathe(): Promise<void>;
  /** Makes a problem of a failure to read; undefined then. */
  reading<T>(read: () => T | Promise<T>): Promise<T | undefined>;
  result(): Verification;
}

const stepsPerTurn = 500;

export function newFindings(signal?: AbortSignal): Findings {
  const problems: ChainProblem[] = [];
  let steps = 0;
  const findings: Findings = {
    runs: 0,
    records: 0,
    report: ({ runId = null, seq = null, what }: Partial<ChainProblem> & { what: string }) =>
      void problems.push({ runId, seq, what }),
    async breathe() {
      if (++steps % stepsPerTurn === 0) await turn();
      signal?.throwIfAborted();
    },
    async reading(read) {
      try {
        return await read();
      } catch (error) {
        signal?.throwIfAborted();
        findings.report({ what: `the record cannot be read on: ${messageOf(error)}` });
        return undefined;
      }
    },
    result: () => ({ ok: problems.length === 0, runs: findings.runs, records: findings.records, problems }),
  };
  return findings;
}
