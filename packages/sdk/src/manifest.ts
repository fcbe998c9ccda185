import type { Effect } from "./effects.ts";
import type { Json, JsonSchema } from "./json.ts";

/** How a capability is executed: the provider type, and that type's own configuration beside it. */
export interface ProviderSpec {
  type: string;
  [setting: string]: Json;
}

/** Which top-level input fields name something that must be granted. */
export interface Permissions {
  /** input fields that hold a path */
  paths?: { field: string; access: "read" | "write" }[];
  /** input fields that hold a URL or a host */
  hosts?: { field: string }[];
  /** input fields that hold the name of an environment variable */
  env?: { field: string }[];
}

/** Where a capability came from. */
export interface Provenance {
  origin: "builtin" | "file" | "code" | "synthesized";
  /** file that declared it */
  file?: string;
  /** model that wrote it */
  model?: string;
  /** sha256 of the prompt it was written from */
  promptSha256?: string;
  /** sha256 of the template that the prompt was made from */
  templateSha256?: string;
  /** a person changed what the model wrote */
  edited?: boolean;
}

/** What a capability does: its name, its shapes, its effects. How it runs is `provider`'s business. */
export interface CapabilityManifest {
  id: string;
  version: string;
  description: string;
  input: JsonSchema;
  output: JsonSchema;
  effects: readonly Effect[];
  provider: ProviderSpec;
  permissions?: Permissions;
  examples?: { input: Json; output?: Json }[];
  provenance?: Provenance;
}
