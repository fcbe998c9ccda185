import {
  AmbitError,
  type CallContext,
  type CapabilityManifest,
  type Json,
  messageOf,
  type ProviderType,
} from "@ambit/sdk";

/** A function of the host program, as a capability. */
export interface LocalCapability {
  manifest: CapabilityManifest;
  execute: LocalFunction;
}

/** Gets an input that fits the schema; what it gives is held to the output schema. */
export type LocalFunction = (input: Json, context: CallContext) => Json | Promise<Json>;

type LocalFacts = Omit<CapabilityManifest, "provider" | "version"> & { version?: string };

/** Declares a function as a capability. It runs in the host's own process, trusted with what its manifest declares. */
export function defineLocal({ version = "1.0.0", ...facts }: LocalFacts, execute: LocalFunction): LocalCapability {
  return {
    manifest: { provenance: { origin: "code" }, ...facts, version, provider: { type: "local" } },
    execute,
  };
}

/** Functions of the host, by capability id. */
export interface LocalFunctions {
  get(id: string): LocalFunction | undefined;
}

const example: CapabilityManifest = {
  id: "example.local.greet",
  version: "1.0.0",
  description: "Greets somebody by name",
  input: { type: "object", properties: { name: { type: "string" } }, required: ["name"], additionalProperties: false },
  output: { type: "string" },
  effects: ["pure"],
  provider: { type: "local" },
  examples: [{ input: { name: "Ada" }, output: "Hello, Ada" }],
};

export function localProviderType(functions: LocalFunctions): ProviderType {
  return {
    type: "local",
    config: { type: "object", additionalProperties: false },
    example,
    async open({ id }) {
      const run = functions.get(id);
      if (run === undefined) throw notRegistered(id);
      return {
        async execute(input, context) {
          return { json: await attempt(id, () => run(input, context)) };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

async function attempt(id: string, run: () => Json | Promise<Json>): Promise<Json> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("EXECUTE_FAILED", `${id} failed: ${messageOf(cause)}`, { cause, details: { capability: id } });
  }
}

function notRegistered(id: string): AmbitError {
  return new AmbitError("RESOLVE_UNAVAILABLE", `No function of this process answers to ${id}`, {
    hint: "Register it with `defineLocal` before the run, or give the manifest another provider.",
    details: { capability: id },
  });
}
