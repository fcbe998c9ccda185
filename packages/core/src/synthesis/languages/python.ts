import type { Language } from "../language.ts";
import { allowedModules, checkImports } from "./python-imports.ts";

export const python: Language = {
  name: "python",
  title: "Python",
  fences: ["python", "py", "python3"],
  template: {
    system: `You write one small program at a time. A person reads it, then it runs in a sealed sandbox.
Answer with exactly one fenced code block that holds the whole program, and nothing else.`,
    prompt: `Write a self-contained Python 3 script for the capability "{{capability}}", which nobody has written yet.

What it is for: {{goal}}

It reads one JSON document from standard input, or from the file {{inputFile}} when standard input is empty (above 1 MB).
The document has this shape (JSON Schema):
{{input}}

It prints one JSON document on standard output, of this shape (JSON Schema):
{{output}}

It must work for every input of that shape, not for one example, and compute its result from the input.
It has no network, no other files and no other programs; 64 MB of memory; 10 seconds.
It may import only these modules of the standard library: {{modules}}.
On an input it cannot use it exits with status 1 and one sentence on standard error.
Notes for people go to standard error. It never guesses and never invents data.

Answer with one block fenced as \`\`\`{{fence}}.`,
  },
  facts: { modules: [...allowedModules].join(", "), inputFile: "/ambit/input.json" },
  effects: ["compute"],
  async check(source) {
    const violation = checkImports(source);
    return (
      violation &&
      `Line ${violation.line} ${violation.what}, which is not allowed here. Allowed modules: ${[...allowedModules].join(", ")}.`
    );
  },
  provider: (source) => ({
    type: "sandboxed",
    language: "python",
    source,
    network: false,
    limits: { memoryBytes: 64 * 1024 * 1024, wallMs: 10_000 },
  }),
};
