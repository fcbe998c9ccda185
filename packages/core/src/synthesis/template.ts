import { createHash } from "node:crypto";
import { AmbitError } from "@ambit/sdk";

/** A prompt with `{{holes}}`. Any change of its text is another version. */
export interface PromptTemplate {
  system: string;
  prompt: string;
}

export interface RenderedPrompt {
  /** standing instructions */
  system: string;
  prompt: string;
  /** sha256 of the template that this came from */
  templateSha256: string;
}

/** Fills every hole once; what is filled in is never read as a hole. A hole without a value is a bug: `INTERNAL`. */
export function render(template: PromptTemplate, values: { [hole: string]: string }): RenderedPrompt {
  const fill = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_hole, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) throw new AmbitError("INTERNAL", `The prompt template has no value for {{${name}}}`);
      return value;
    });
  return { system: fill(template.system), prompt: fill(template.prompt), templateSha256: templateSha256(template) };
}

function templateSha256({ system, prompt }: PromptTemplate): string {
  return createHash("sha256")
    .update(JSON.stringify([system, prompt]))
    .digest("hex");
}
