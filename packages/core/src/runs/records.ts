import type { Decision } from "@ambit/sdk";
import { type Payload, payloadOf, type StepEvent } from "../record/index.ts";
import type { CallRequest, RecordedOutcome } from "../road.ts";
import type { WorkerStep } from "./protocol.ts";

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
  const { step, hints, exposed } = call;
  const surroundings = { ...(hints && { hints: payloadOf(hints) }), ...(exposed && { exposed: payloadOf(exposed) }) };
  const event: StepEvent = {
    kind: "call.requested",
    position: call.position,
    ...(call.parent === undefined ? {} : { parent: call.parent }),
    capability: call.capability,
    manifest: capability?.digest ?? null,
    principal: call.principal,
    idempotencyKey: key,
    input: payload.ref,
    ...(step === undefined ? {} : { step }),
    ...(surroundings.hints && { hints: surroundings.hints.ref }),
    ...(surroundings.exposed && { exposed: surroundings.exposed.ref }),
    decision,
  };
  return { event, payloads: [payload, ...Object.values(surroundings)] };
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

/** What the program told of one of its steps. `prefix` begins the positions of the evaluation. */
export function stepTold({ action, parent, ...told }: WorkerStep, { prefix }: { prefix: string }): Recordable {
  const own = { action: `${prefix}${action}` };
  if (told.status === "completed") return { event: { kind: "step.completed", ...own }, payloads: [] };
  if (told.status === "failed") {
    const { error, isContinued } = told;
    return { event: { kind: "step.failed", ...own, error, isContinued }, payloads: [] };
  }
  if (told.status === "retrying") {
    const { error, attempt } = told;
    return { event: { kind: "step.retried", ...own, attempt, error }, payloads: [] };
  }
  const { form, name, at, isolation, timeoutMs } = told;
  const metadata = told.metadata === null ? undefined : payloadOf(told.metadata);
  const event: StepEvent = {
    kind: "step.started",
    ...own,
    form,
    name,
    at,
    ...(parent === null ? {} : { parent: `${prefix}${parent}` }),
    isolation,
    ...(timeoutMs === null ? {} : { timeoutMs }),
    ...(metadata && { metadata: metadata.ref }),
  };
  return { event, payloads: metadata ? [metadata] : [] };
}
