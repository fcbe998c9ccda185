import { decode, encode, withKeywordKeys } from "@ambit/rtfs";
import { AmbitError, type CapabilityManifest, type Encoded, type ProviderType } from "@ambit/sdk";
import type { FunctionEvaluation } from "../function-evaluation.ts";

/** Evaluates an RTFS function over one input, with the calls it makes on the one road. */
export type EvaluateFunction = (evaluation: FunctionEvaluation) => Promise<Encoded>;

const example: CapabilityManifest = {
  id: "example.rtfs.mean",
  version: "1.0.0",
  description: "Gives the mean of numbers",
  input: {
    type: "object",
    properties: { values: { type: "array", items: { type: "number" }, minItems: 1 } },
    required: ["values"],
    additionalProperties: false,
  },
  output: { type: "number" },
  effects: ["pure"],
  provider: { type: "rtfs", source: "(fn [input] (/ (reduce + (:values input)) (count (:values input))))" },
  examples: [{ input: { values: [1, 2, 6] }, output: 3 }],
};

/** A capability written in RTFS: `(fn [input] …)`, where the schema's field names are keyword keys. */
export function rtfsProviderType(evaluate: EvaluateFunction): ProviderType {
  return {
    type: "rtfs",
    config: {
      type: "object",
      properties: { source: { type: "string", minLength: 1, maxLength: 1_048_576 } },
      required: ["source"],
      additionalProperties: false,
    },
    example,
    async open({ id, input: schema, provider: { source } }) {
      if (typeof source !== "string") throw sourceMissing(id);
      return {
        async execute(_, { encodedInput, runId, position, call, signal }) {
          const input = encode(withKeywordKeys(decode(encodedInput), schema));
          return { value: await evaluate({ source, file: `${id}.rtfs`, runId, position, input, call, signal }) };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

function sourceMissing(id: string): AmbitError {
  return new AmbitError("RESOLVE_MANIFEST_INVALID", `${id}: the provider has no source`, {
    details: { capability: id, path: "/provider/source" },
    hint: 'Write it as source = "(fn [input] …)".',
  });
}
