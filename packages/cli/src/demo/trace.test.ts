import { expect, test } from "vitest";
import { traceOf } from "./trace.ts";

test("each request stands with its decision and its outcome; one without outcome is unfinished", () => {
  const request = {
    kind: "call.requested",
    capability: "a.b",
    manifest: null,
    principal: "user:ana",
    input: { sha256: "", bytes: 0 },
    decision: { verdict: "allow", rule: "allow a.*" },
  } as const;
  const outcome = { kind: "call.outcome", position: "0", origin: "native" } as const;
  const trace = traceOf([
    { seq: 1, event: { ...request, position: "0", idempotencyKey: "k1" } },
    { seq: 2, event: { ...request, position: "0/model#1", parent: "0", idempotencyKey: "k2" } },
    {
      seq: 3,
      event: { ...outcome, labels: [], request: 1, status: "ok", durationMs: 5, receipt: { tier: "process" } },
    },
  ]);
  expect(trace.records).toBe(3);
  expect(trace.calls).toMatchObject([
    { seq: 1, decision: { rule: "allow a.*" }, status: "ok", durationMs: 5, receipt: { tier: "process" } },
    { seq: 2, parent: "0", status: "unfinished", durationMs: null },
  ]);
});
