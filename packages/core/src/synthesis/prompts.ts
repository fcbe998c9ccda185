import { isJsonObject, type Json, type JsonSchema } from "@ambit/sdk";
import type { Language } from "./language.ts";
import type { ResolutionRequest } from "./request.ts";
import { type RenderedPrompt, render } from "./template.ts";

/** A program that was written, and why it did not do. */
export interface FailedAttempt {
  source: string;
  /** what happened, in words for its author */
  problem: string;
}

/** What a model is asked for a missing capability: its name, purpose and shapes, and no data. */
export function promptFor(
  request: ResolutionRequest,
  { language, failed }: { language: Language; failed?: FailedAttempt | undefined },
): RenderedPrompt {
  const { template } = language;
  const prompt = failed === undefined ? template.prompt : `${template.prompt}\n${repair}`;
  return render(
    { system: template.system, prompt },
    {
      ...language.facts,
      capability: request.capability,
      goal: request.goal,
      input: schemaText(request.inputSchema),
      output: schemaText(request.outputSchema),
      fence: language.fences[0],
      source: failed?.source.trimEnd() ?? "",
      problem: failed?.problem ?? "",
    },
  );
}

const repair = `
This was written before:

\`\`\`{{fence}}
{{source}}
\`\`\`

It did not do: {{problem}}

Write the whole program again, with that mended.
`;

function schemaText(schema: JsonSchema): string {
  return schema === true ? "any JSON value" : JSON.stringify(schema, sortedKeys, 2);
}

/** The same schema is the same text, whatever order its keys came in. */
function sortedKeys(_key: string, value: Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key] ?? null]),
  );
}
