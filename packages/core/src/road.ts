import type { AmbitError, ArtifactRef, Call, Decision, Encoded, Json } from "@ambit/sdk";
import type { Capability, NormalisedInput } from "./marketplace/index.ts";
import type { Payload, StepEvent } from "./record/index.ts";
import type { Settled } from "./settle.ts";

/** A call on its way: what has been found out about it so far. */
export interface CallRequest {
  call: Call;
  /** undefined while nothing answers to the id */
  capability: Capability | undefined;
  /** the normalised input; the problem with it where it has one */
  input: PreparedInput;
}

/** A call's input as JSON and in the lossless codec; where it does not fit, the arguments and the problem with them. */
export type PreparedInput = ({ ok: true } & NormalisedInput) | { ok: false; encoded: Encoded; problem: AmbitError };

/** A call that may be executed: decided, resolved, its input normalised. */
export interface PreparedCall {
  call: Call;
  capability: Capability;
  input: Extract<PreparedInput, { ok: true }>;
}

/** The four stages of one root run, as its calls meet them. */
export interface Road {
  find(id: string): Capability | undefined;
  /** the request with its input read; never throws */
  prepare(call: Call, capability: Capability | undefined): CallRequest;
  decide(request: CallRequest, options: { signal: AbortSignal }): Promise<Decision>;
  /** finds or makes what is missing, once governance has allowed it; throws `RESOLVE_*` */
  resolve(request: CallRequest, options: { signal: AbortSignal }): Promise<Resolution>;
  execute(call: PreparedCall, options: { signal: AbortSignal }): Promise<Answer>;
  record: {
    /** records the request before anything happens; gives its sequence number */
    request(request: CallRequest, decision: Decision): Promise<number>;
    outcome(request: CallRequest, outcome: RecordedOutcome): Promise<void>;
  };
  now(): number;
}

/** One root run on its way, as those see it who make what it lacks. */
export interface Session {
  runId: string;
  /** the one road, from this run */
  call(
    capability: string,
    args: readonly Encoded[],
    options: Pick<Call, "position" | "parent" | "step" | "hints" | "exposed"> & { signal: AbortSignal },
  ): Promise<Encoded>;
  /** appends to the run's chain */
  append(event: StepEvent, options: { payloads: readonly Payload[] }): Promise<void>;
  /** installs a capability for this run alone */
  install(capability: Capability): void;
}

/** A capability, and the way to a better one when what it gives does not fit. */
export interface Resolution {
  capability: Capability;
  /** goes back to whoever made it with the problem; throws `RESOLVE_SYNTHESIS_FAILED` when there is no way left */
  repair?(problem: AmbitError, options: { signal: AbortSignal }): Promise<Resolution>;
}

export interface RecordedOutcome {
  /** sequence number of the request */
  request: number;
  decision: Decision;
  served: Settled<Answer>;
  durationMs: number;
}

/** What a provider gave, validated, in the lossless codec. */
export interface Answer {
  value: Encoded;
  /** provider type */
  origin: string;
  receipt?: { [fact: string]: Json };
  artifacts?: ArtifactRef[];
}
