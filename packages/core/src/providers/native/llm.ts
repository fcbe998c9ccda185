import { AmbitError } from "@ambit/sdk";
import { type NativeCapability, native, text } from "./define.ts";

/** The language model. */
export const llmCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.llm.generate",
    description: "Asks the configured language model once",
    effects: ["ai", "network"],
    input: {
      prompt: { type: "string", minLength: 1 },
      "system?": { type: "string" },
      "maxTokens?": { type: "integer", minimum: 1, maximum: 1_000_000 },
    },
    output: {
      type: "object",
      properties: {
        text: { type: "string" },
        model: { type: "string" },
        usage: {
          type: "object",
          properties: { inputTokens: { type: "integer" }, outputTokens: { type: "integer" } },
          required: ["inputTokens", "outputTokens"],
        },
      },
      required: ["text", "model"],
    },
    async execute(input, { tools, context: { signal } }) {
      if (tools.model === undefined) throw noModel();
      const { system, maxTokens } = input;
      const answer = await tools.model.generate({
        prompt: text(input, "prompt"),
        ...(typeof system === "string" ? { system } : {}),
        ...(typeof maxTokens === "number" ? { maxTokens } : {}),
        signal,
      });
      return {
        json: { ...answer },
        receipt: { model: answer.model, ...(answer.usage && { usage: { ...answer.usage } }) },
      };
    },
  }),
];

function noModel(): AmbitError {
  return new AmbitError("RESOLVE_UNAVAILABLE", "ccos.llm.generate is unavailable: no language model is configured", {
    hint: 'Add [model] with baseUrl = "https://host/v1", model = "name" and apiKeyEnv = "NAME" to ambit.toml.',
    details: { capability: "ccos.llm.generate" },
  });
}
