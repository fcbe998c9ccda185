import { AmbitError, type CapabilityManifest, isJsonObject, type Json, type ProviderType } from "@ambit/sdk";
import { dataCapabilities } from "./data.ts";
import type { Input, NativeCapability, NativeTools } from "./define.ts";
import { ioCapabilities } from "./io.ts";
import { jsonCapabilities } from "./json.ts";
import { llmCapabilities } from "./llm.ts";
import { mathCapabilities } from "./math.ts";
import { networkCapabilities } from "./network.ts";
import { sandboxCapabilities } from "./sandbox.ts";
import { stateCapabilities } from "./state.ts";
import { systemCapabilities } from "./system.ts";
import { userCapabilities } from "./user.ts";

const capabilities: readonly NativeCapability[] = [
  ...ioCapabilities,
  ...systemCapabilities,
  ...dataCapabilities,
  ...jsonCapabilities,
  ...mathCapabilities,
  ...stateCapabilities,
  ...llmCapabilities,
  ...userCapabilities,
  ...networkCapabilities,
  ...sandboxCapabilities,
];

const byId = new Map(capabilities.map((capability) => [capability.manifest.id, capability]));

/** Manifests of everything that is built in. */
export const nativeManifests: readonly CapabilityManifest[] = capabilities.map(({ manifest }) => manifest);

/** The built-in capabilities: a manifest of this type is known by its id. */
export function nativeProviderType(tools: NativeTools): ProviderType {
  return {
    type: "native",
    config: { type: "object", additionalProperties: false },
    example: exampleOf("ccos.json.parse"),
    async open({ id }) {
      const capability = builtIn(id);
      return {
        async execute(input, context) {
          return capability.execute(record(input), { tools, context });
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

function builtIn(id: string): NativeCapability {
  const capability = byId.get(id);
  if (capability !== undefined) return capability;
  throw new AmbitError("RESOLVE_UNAVAILABLE", `Nothing built in is called ${id}`, {
    hint: 'The provider type "native" is for built-in capabilities alone; use "rtfs" or "sandboxed" in a manifest.',
    details: { capability: id },
  });
}

function exampleOf(id: string): CapabilityManifest {
  return builtIn(id).manifest;
}

function record(input: Json): Input {
  if (isJsonObject(input)) return input;
  throw new AmbitError("INTERNAL", "The input passed a record's schema and is no record");
}
