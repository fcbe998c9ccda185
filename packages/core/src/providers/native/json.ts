import { AmbitError, type Json, messageOf } from "@ambit/sdk";
import { type NativeCapability, native, text } from "./define.ts";

/** JSON text. */
export const jsonCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.json.parse",
    description: "Reads JSON text",
    effects: ["pure"],
    input: { text: { type: "string" } },
    output: true,
    examples: [{ input: { text: '{"a": [1, 2]}' }, output: { a: [1, 2] } }],
    execute: (input) => ({ json: parse(text(input, "text")) }),
  }),
  native({
    id: "ccos.json.stringify",
    description: "Writes a value as JSON text, over several lines when pretty is true",
    effects: ["pure"],
    input: { value: true, "pretty?": { type: "boolean" } },
    output: { type: "string" },
    execute: ({ value = null, pretty }) => ({ json: JSON.stringify(value, null, pretty === true ? 2 : 0) }),
  }),
];

function parse(source: string): Json {
  try {
    return JSON.parse(source, exactly);
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("EXECUTE_FAILED", `The text is not JSON: ${messageOf(cause)}`, {
      kind: "JsonError",
      cause,
      hint: "JSON has double quotes, no comments and no trailing commas.",
    });
  }
}

/** Refuses an integer that a JSON number can't hold exactly. */
function exactly(_key: string, value: Json): Json {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  throw new AmbitError("EXECUTE_FAILED", `The text holds an integer beyond 2^53 (about ${value})`, {
    kind: "JsonError",
    hint: "Write such a number as a string.",
  });
}
