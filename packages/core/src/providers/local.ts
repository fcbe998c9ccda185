import {
  AmbitError,
  type CapabilityManifest,
  type HostFunction,
  type Json,
  messageOf,
  type ProviderType,
} from "@ambit/sdk";

/** Functions of the host, by capability id. */
export interface LocalFunctions {
  get(id: string): HostFunction["execute"] | undefined;
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
    hint: "Pass it as one of `functions` to `openRuntime`.",
    details: { capability: id },
  });
}
