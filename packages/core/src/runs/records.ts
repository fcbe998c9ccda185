import type { Decision } from "@ambit/sdk";
import { type Payload, payloadOf, type StepEvent } from "../record/index.ts";
import type { CallRequest, RecordedOutcome } from "../road.ts";

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

export function callOutcome(
  { call }: CallRequest,
  { request, decision, served, durationMs }: RecordedOutcome,
): Recordable {
  const answer = served.ok ? served.value : undefined;
  const payload = answer && payloadOf(answer.value);
  const event: StepEvent = {
    kind: "call.outcome",
    position: call.position,
    request,
    status: served.ok ? "ok" : decision.verdict === "allow" ? "failed" : "denied",
    ...(payload && { output: payload.ref }),
    ...(served.ok ? {} : { error: served.error.toJSON() }),
    durationMs,
    ...(answer?.receipt && { receipt: answer.receipt }),
    ...(answer?.artifacts && { artifacts: answer.artifacts }),
    origin: answer?.origin ?? "none",
    labels: [],
  };
  return { event, payloads: payload ? [payload] : [] };
}
