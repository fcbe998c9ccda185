import type { ChainRecord, Decision } from "@ambit/sdk";
import type { Trace, TracedCall } from "./ports.ts";

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
        decision: describe(decision),
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
  return { records: records.length, calls: [...calls.values()] };
}

function describe(decision: Decision): string {
  return `${decision.verdict}: ${decision.rule}`;
}
