/** What a text may hold before it is parsed. */
export interface JsonBounds {
  /** in UTF-16 units */
  readonly length: number;
  /** arrays and objects inside each other */
  readonly depth: number;
  /** arrays, objects and the commas in them: no fewer than half of all values */
  readonly values: number;
}

/**
 * Parses JSON whose size, depth and number of values were counted first, so that no text makes parsing use more memory or
 * stack than the bounds allow. What goes beyond them, or is no JSON, is told to `refuse`.
 */
export function parseBounded(text: string, { bounds, refuse }: { bounds: JsonBounds; refuse: Refuse }): unknown {
  if (text.length > bounds.length) return refuse(`it has ${text.length} characters; the limit is ${bounds.length}`);
  const { depth, values } = measure(text, bounds.depth);
  if (depth > bounds.depth) return refuse(`it nests deeper than ${bounds.depth} arrays and objects`);
  if (values > bounds.values) return refuse(`it holds more than ${bounds.values} parts`);
  try {
    return JSON.parse(text);
  } catch (problem) {
    return refuse(`it is no JSON: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

type Refuse = (what: string) => never;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** How deep it nests, looked at no further than just beyond the limit, and of how many parts it is made. */
function measure(text: string, limit: number): { depth: number; values: number } {
  let open = 0;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length && depth <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      values++;
      if (++open > depth) depth = open;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) open--;
    else if (code === COMMA) values++;
  }
  return { depth, values };
}

/** Where the string that opens here closes; the end of the text if it never does. */
function stringEnd(text: string, opened: number): number {
  for (let at = opened + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}
