import { AmbitError } from "@ambit/sdk";
import { type NativeCapability, native, text } from "./define.ts";

/** People. */
export const userCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.user.ask",
    description: "Asks the person at the terminal, and gives the answer as text",
    effects: ["user-interaction"],
    input: { prompt: { type: "string", minLength: 1, maxLength: 4000 } },
    output: { type: "string" },
    async execute(input, { tools, context: { signal } }) {
      if (tools.ask === undefined) throw nobodyThere();
      return { json: await tools.ask(text(input, "prompt"), { signal }) };
    },
  }),
];

function nobodyThere(): AmbitError {
  return new AmbitError("RESOLVE_UNAVAILABLE", "ccos.user.ask is unavailable: there is no terminal to ask at", {
    hint: "Run the program at a terminal, or give the answer as an argument.",
    details: { capability: "ccos.user.ask" },
  });
}
