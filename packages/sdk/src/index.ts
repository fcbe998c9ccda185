export type { ArtifactRef, Call, CallContext, CallSetting, Principal, ProviderAnswer } from "./call.ts";
export { type Effect, effects, everyEffect } from "./effects.ts";
export {
  AmbitError,
  type ErrorCode,
  type ErrorJson,
  type ErrorOptions,
  errorCodeOf,
  errorTable,
  messageOf,
  type SourcePlace,
  toAmbitError,
} from "./errors.ts";
export type { ChainEvent, ChainProblem, ChainRecord, PayloadRef, ProcessMark, RunStatus, StepError } from "./events.ts";
export {
  type Authority,
  type Decision,
  type NeededCapability,
  type NeededEffect,
  type NeededPath,
  type Needs,
  noGrants,
  noNeeds,
} from "./governance.ts";
export { type Encoded, isJsonObject, type Json, type JsonSchema } from "./json.ts";
export type { CapabilityManifest, Permissions, Provenance, ProviderSpec } from "./manifest.ts";
export { manifestSchema } from "./manifest-schema.ts";
export type { HostFunction, Provider, ProviderType } from "./provider.ts";
