import type { Decision } from "@ambit/sdk";
import type { CallRequest, RecordedOutcome } from "../call.ts";
import { type Payload, payloadOf, type StepEvent } from "../record/index.ts";

interface Recordable {
  event: StepEvent;
  payloads: Payload[];
}

interface RequestFacts {
  decision: Decision;
  /** idempotency key */
  key: string;
}

export function callRequested({ call, capability, input }: CallRequest, { decision, key }: RequestFacts): Recordable {
  const payload = payloadOf(input.encoded);
  const event: StepEvent = {
    kind: "call.requested",
    position: call.position,
    ...(call.parent === undefined ? {} : { parent: call.parent }),
    capability: call.capability,
    manifest: capability?.digest ?? null,
    principal: call.principal,
    idempotencyKey: key,
    input: payload.ref,
    decision,
  };
  return { event, payloads: [payload] };
}

export function callOutcome({ call }: CallRequest, recorded: RecordedOutcome): Recordable {
  const { request, outcome, answer, decision, durationMs } = recorded;
  const payload = outcome.status === "ok" ? payloadOf(outcome.value) : undefined;
  const event: StepEvent = {
    kind: "call.outcome",
    position: call.position,
    request,
    status: outcome.status === "ok" ? "ok" : decision.verdict === "allow" ? "failed" : "denied",
    ...(payload ? { output: payload.ref } : {}),
    ...(outcome.status === "failed" ? { error: outcome.error.toJSON() } : {}),
    durationMs,
    ...(answer?.receipt ? { receipt: answer.receipt } : {}),
    ...(answer?.artifacts ? { artifacts: answer.artifacts } : {}),
    origin: answer?.origin ?? "none",
    labels: [],
  };
  return { event, payloads: payload ? [payload] : [] };
}
