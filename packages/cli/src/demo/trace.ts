import type { ArtifactRef, ChainEvent, ChainRecord, Decision, Json } from "@ambit/sdk";

/** The calls of one run, in the order of their requests. */
export interface Trace {
  /** number of records of the run */
  records: number;
  calls: TracedCall[];
  /** capabilities that were written for the run */
  written: WrittenCapability[];
}

export interface WrittenCapability {
  capability: string;
  strategy: string;
  /** what a person did with it */
  review: string;
  /** sha256 of its source */
  source: string;
}

export interface TracedCall {
  /** sequence number of the request */
  seq: number;
  /** unique to this call */
  idempotencyKey: string;
  capability: string;
  /** set when another call needed this one */
  parent: string | undefined;
  decision: Decision;
  status: string;
  durationMs: number | null;
  receipt: { [fact: string]: Json };
  artifacts: ArtifactRef[];
}

/** Reads the calls of one run off its records: each request with its outcome. */
export function traceOf(records: readonly Pick<ChainRecord, "seq" | "event">[]): Trace {
  const calls = new Map<number, TracedCall>();
  for (const { seq, event } of records) {
    if (event.kind === "call.requested") {
      const { capability, parent, idempotencyKey, decision } = event;
      calls.set(seq, {
        seq,
        capability,
        parent,
        idempotencyKey,
        decision,
        status: "unfinished",
        durationMs: null,
        receipt: {},
        artifacts: [],
      });
    } else if (event.kind === "call.outcome") {
      const call = calls.get(event.request);
      const { status, durationMs, receipt = {}, artifacts = [] } = event;
      if (call) calls.set(event.request, { ...call, status, durationMs, receipt, artifacts });
    }
  }
  return {
    records: records.length,
    calls: [...calls.values()],
    written: records.flatMap(({ event }) => writtenIn(event)),
  };
}

function writtenIn(event: ChainEvent): WrittenCapability[] {
  if (event.kind !== "capability.synthesized") return [];
  const { capability, strategy, review, source } = event;
  return [{ capability, strategy, review, source: source.sha256 }];
}
