import type { Encoded, Json } from "./json.ts";

/** Who asks: `user:ana`, `run:01J…`, `agent:…`. */
export type Principal = `${"user" | "run" | "agent"}:${string}`;

/** What surrounds a call in the program that makes it. */
export interface CallSetting {
  /** action id of the innermost step around it */
  step?: string;
  /** `:runtime.*` hints in whose extent it is made: a map with keyword keys */
  hints?: Encoded;
  /** context entries that its step exposes: a map with keyword keys */
  exposed?: Encoded;
}

/** One request to use one capability. */
export interface Call extends CallSetting {
  /** canonical id: no leading `:`, dots only */
  capability: string;
  /** positional arguments; one map is the input itself */
  args: readonly Encoded[];
  runId: string;
  /** program position: call site and occurrence; stable across replays */
  position: string;
  principal: Principal;
  /** position of the call that this one serves, when nested */
  parent?: string;
}

/** What a provider needs to serve one call. */
export interface CallContext extends CallSetting {
  signal: AbortSignal;
  runId: string;
  position: string;
  principal: Principal;
  /** equal for every attempt at the same call: hash of run and position */
  idempotencyKey: string;
  /** the input in the lossless codec, for providers that keep more than JSON can */
  encodedInput: Encoded;
  /** the one road, for a provider that needs another capability */
  call(capability: string, args: readonly Encoded[], options: { position: string }): Promise<Encoded>;
}

/** A provider's answer: plain JSON, or a value in the lossless codec; `receipt` is recorded with the outcome. */
export type ProviderAnswer = ({ json: Json } | { value: Encoded }) & {
  /** facts about the execution: cage, times, bytes */
  receipt?: { [fact: string]: Json };
  artifacts?: ArtifactRef[];
};

/** Content-addressed bytes. */
export interface ArtifactRef {
  sha256: string;
  bytes: number;
  /** where a program put it, when it is a file */
  path?: string;
}
