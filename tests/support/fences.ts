/** One piece of a fence: what to run, and the lines that have to come out of it. */
export interface Piece {
  source: string;
  expected: string[];
}

/** A fence tagged `run` in a page of the documentation. */
export interface Fence {
  language: "sh" | "clojure";
  /** 1-based line of the opening ``` */
  line: number;
  pieces: Piece[];
}

const arrows = { sh: "# =>", clojure: "; =>" };

/** The fences of `page` that are tagged `run`, split after each group of `# =>` or `; =>` lines. */
export function runnableFences(page: string): Fence[] {
  const fences: Fence[] = [];
  let open: { language: Fence["language"]; line: number; body: string[] } | undefined;
  for (const [index, text] of page.split("\n").entries()) {
    if (open && text.startsWith("```")) {
      fences.push({ language: open.language, line: open.line, pieces: split(open.body, arrows[open.language]) });
      open = undefined;
    } else if (open) {
      open.body.push(text);
    } else {
      const language = /^```(sh|clojure) run\s*$/.exec(text)?.[1];
      if (language === "sh" || language === "clojure") open = { language, line: index + 1, body: [] };
    }
  }
  if (open) throw new Error(`The fence of line ${open.line} is never closed`);
  return fences;
}

function split(lines: readonly string[], arrow: string): Piece[] {
  const pieces: Piece[] = [];
  let source: string[] = [];
  for (const line of lines) {
    const expectation = line.startsWith(arrow) ? line.slice(arrow.length).replace(/^ /, "").trimEnd() : undefined;
    const last = pieces.at(-1);
    if (expectation === undefined) source.push(line);
    else if (last && source.length === 0) last.expected.push(expectation);
    else {
      pieces.push({ source: source.join("\n"), expected: [expectation] });
      source = [];
    }
  }
  if (source.some((line) => line.trim() !== "")) pieces.push({ source: source.join("\n"), expected: [] });
  return pieces;
}

/** True when `actual` is what the documentation shows; `…` stands for any text in one line. */
export function agrees(actual: string, expected: readonly string[]): boolean {
  const lines = actual
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
  return lines.length === expected.length && expected.every((line, index) => lineAgrees(lines[index] ?? "", line));
}

function lineAgrees(actual: string, expected: string): boolean {
  const [first = "", ...rest] = expected.split("…");
  const last = rest.pop();
  if (last === undefined) return actual === expected;
  if (!actual.startsWith(first) || !actual.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = actual.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= actual.length;
}
