import { encode } from "@ambit/rtfs";
import { lossless, type NativeCapability, native, text } from "./define.ts";

const key = { type: "string", minLength: 1, maxLength: 512 } as const;

/** Values that outlive a run. */
export const stateCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.state.kv.get",
    description: "Gives the value kept under a key, null when there is none",
    effects: ["state"],
    input: { key },
    output: true,
    async execute(input, { tools }) {
      return { value: (await tools.kv.get(text(input, "key"))) ?? null };
    },
  }),
  native({
    id: "ccos.state.kv.put",
    description: "Keeps a value under a key",
    effects: ["state"],
    input: { key, value: true },
    output: { type: "null" },
    async execute(input, { tools, context }) {
      await tools.kv.put(text(input, "key"), encode(lossless(context, "value")));
      return { json: null };
    },
  }),
  native({
    id: "ccos.state.kv.cas-put",
    description: "Keeps a value under a key if the present one equals the expected one (null: there is none)",
    effects: ["state"],
    input: { key, expected: true, value: true },
    output: { type: "boolean" },
    async execute(input, { tools, context }) {
      const expected = lossless(context, "expected");
      const value = encode(lossless(context, "value"));
      const change = { expected: expected === null ? undefined : encode(expected), value };
      return { json: await tools.kv.compareAndPut(text(input, "key"), change) };
    },
  }),
  native({
    id: "ccos.state.kv.delete",
    description: "Deletes what is kept under a key, and says whether there was something",
    effects: ["state"],
    input: { key },
    output: { type: "boolean" },
    async execute(input, { tools }) {
      return { json: await tools.kv.delete(text(input, "key")) };
    },
  }),
];
