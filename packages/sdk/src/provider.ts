import type { CallContext, ProviderAnswer } from "./call.ts";
import type { Json, JsonSchema } from "./json.ts";
import type { CapabilityManifest } from "./manifest.ts";

/** A live executor for one manifest. Nothing it started outlives its disposal. */
export interface Provider extends AsyncDisposable {
  /** Serves one call. `input` has been validated against the manifest's schema. Throws `AmbitError`. */
  execute(input: Json, context: CallContext): Promise<ProviderAnswer>;
}

/**
 * A function of the host program, with the manifest that describes it. It runs in the host's own process, trusted with
 * what its manifest declares; its input fits the schema, and what it gives is held to the output schema.
 */
export interface HostFunction {
  manifest: CapabilityManifest;
  execute(input: Json, context: CallContext): Json | Promise<Json>;
}

/** A way to execute: one per `provider.type`. */
export interface ProviderType {
  type: string;
  /** what this type expects beside `type` in a manifest's provider */
  config: JsonSchema;
  /** a manifest that works, for docs, forms and contract tests */
  example: CapabilityManifest;
  open(manifest: CapabilityManifest, options: { signal: AbortSignal }): Promise<Provider>;
}
