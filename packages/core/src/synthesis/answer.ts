/** What was found in a model's answer. */
export type ExtractedCode = { ok: true; source: string } | { ok: false; problem: string };

/**
 * Takes the one fenced code block out of a model's answer. A block that names no language counts; several
 * blocks, none, or one in another language are a problem to report, never a guess.
 */
export function extractCode(answer: string, names: readonly string[]): ExtractedCode {
  const blocks = [...answer.replaceAll("\r\n", "\n").matchAll(/^```([\w+-]*)[^\n]*\n([\s\S]*?)^```[ \t]*$/gm)];
  const [block] = blocks;
  const fence = `one block fenced as \`\`\`${names[0]}`;
  if (block === undefined) return { ok: false, problem: `The answer holds no code block: give ${fence}.` };
  if (blocks.length > 1) return { ok: false, problem: `The answer holds ${blocks.length} code blocks: give ${fence}.` };
  const [, language = "", source = ""] = block;
  if (language !== "" && !names.includes(language.toLowerCase())) {
    return { ok: false, problem: `The answer's code is marked "${language}": give ${fence}.` };
  }
  return source.trim() === ""
    ? { ok: false, problem: `The code block is empty: give ${fence}.` }
    : { ok: true, source };
}
