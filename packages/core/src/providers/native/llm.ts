import { AmbitError } from "@ambit/sdk";
import type { Model } from "../../model/index.ts";
import { type Input, type NativeCapability, native, text } from "./define.ts";

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
      "model?": { type: "string", description: "the configured model's name: no other answers" },
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
      const model = requireModel(input, tools.model);
      const { system, maxTokens } = input;
      const answer = await model.generate({
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

/** The operator decides which models there are: one that is asked for by name is that one, or the call is refused. */
function requireModel({ model: asked }: Input, configured: Model | undefined): Model {
  if (configured === undefined) throw noModel();
  if (asked === undefined || asked === configured.name) return configured;
  throw new AmbitError(
    "EXECUTE_INPUT_INVALID",
    `ccos.llm.generate has the model ${JSON.stringify(configured.name)}, and was asked for ${JSON.stringify(asked)}`,
    {
      hint: `Ask for ${JSON.stringify(configured.name)} or leave the model out; [model] in ambit.toml names another.`,
      details: { capability: "ccos.llm.generate", path: "/model" },
    },
  );
}

function noModel(): AmbitError {
  return new AmbitError("RESOLVE_UNAVAILABLE", "ccos.llm.generate is unavailable: no language model is configured", {
    hint: 'Add [model] with baseUrl = "https://host/v1", model = "name" and apiKeyEnv = "NAME" to ambit.toml.',
    details: { capability: "ccos.llm.generate" },
  });
}
