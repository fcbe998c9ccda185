import { effects } from "./effects.ts";
import type { Json, JsonSchema } from "./json.ts";

const fieldList = (more: { [name: string]: Json } = {}): JsonSchema => ({
  type: "array",
  items: {
    type: "object",
    properties: { field: { type: "string", minLength: 1 }, ...more },
    required: ["field", ...Object.keys(more)],
    additionalProperties: false,
  },
});

const schemaSchema: Json = { type: ["object", "boolean"] };

/** JSON Schema of a capability manifest, as code and `capabilities/*` give it. */
export const manifestSchema: JsonSchema = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 1 },
    version: { type: "string", pattern: "^[0-9A-Za-z][0-9A-Za-z.+-]*$" },
    description: { type: "string", minLength: 1, maxLength: 4000 },
    input: schemaSchema,
    output: schemaSchema,
    effects: { type: "array", minItems: 1, uniqueItems: true, items: { enum: [...effects] } },
    provider: { type: "object", properties: { type: { type: "string", minLength: 1 } }, required: ["type"] },
    permissions: {
      type: "object",
      properties: {
        paths: fieldList({ access: { enum: ["read", "write"] } }),
        hosts: fieldList(),
        env: fieldList(),
      },
      additionalProperties: false,
    },
    examples: {
      type: "array",
      items: {
        type: "object",
        properties: { input: true, output: true },
        required: ["input"],
        additionalProperties: false,
      },
    },
    provenance: {
      type: "object",
      properties: {
        origin: { enum: ["builtin", "file", "code", "synthesized"] },
        file: { type: "string" },
        model: { type: "string" },
        promptSha256: { type: "string" },
        templateSha256: { type: "string" },
        edited: { type: "boolean" },
      },
      required: ["origin"],
      additionalProperties: false,
    },
  },
  required: ["id", "version", "description", "input", "output", "effects", "provider"],
  additionalProperties: false,
};
