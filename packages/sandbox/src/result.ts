import type { Json } from "@ambit/sdk";
import type { SandboxReport } from "./report.ts";

/** The most that a script's result may be: a limit of its own, so that no answer halts the service that reads it. */
export const resultLimits = { bytes: 1024 * 1024, depth: 512, values: 100_000 } as const;

export interface Told {
  /** what came over the private descriptor, at most `resultLimits.bytes` of it */
  channel: string;
  /** more came than was kept */
  isCut: boolean;
  stdout: string;
}

type Result = Pick<SandboxReport, "result" | "resultFrom" | "notes">;

/** `isLimit` tells a document that was not looked at from text that is none. */
type Parsed = { value: Json } | { problem: string; isLimit: boolean };

const tooLarge: Parsed = { problem: `it is larger than ${resultLimits.bytes} bytes`, isLimit: true };

/**
 * A script's result: from its private descriptor, else the last JSON document on stdout. It is absent, with a note, when
 * it is damaged, beyond the limits of a result, or holds a number that is no JSON.
 */
export function resultOf({ channel, isCut, stdout }: Told): Result {
  if (channel !== "") {
    const told = isCut ? tooLarge : parse(channel);
    if ("value" in told) return { result: told.value, resultFrom: "channel", notes: [] };
    return absent(told.isLimit ? told.problem : "what came over the result descriptor is no JSON");
  }
  const printed = documentIn(stdout);
  if (printed === undefined) return { notes: [] };
  if ("problem" in printed) return absent(printed.problem);
  return { result: printed.value, resultFrom: "stdout", notes: [] };
}

function absent(why: string): Result {
  return { notes: [`no result: ${why}`] };
}

/** The whole output, else its last line that is a document; a document that is beyond the limits hides those above it. */
function documentIn(stdout: string): Parsed | undefined {
  const isWhole = stdout.length <= resultLimits.bytes;
  const whole = isWhole ? parse(stdout) : tooLarge;
  if ("value" in whole) return whole;
  const lines = stdout.slice(-resultLimits.bytes).trimEnd().split("\n");
  for (const line of lines
    .slice(isWhole ? 0 : 1)
    .slice(-100)
    .reverse()) {
    const found = parse(line);
    if ("value" in found || (found.isLimit && looksLikeDocument(line))) return found;
  }
  return whole.isLimit && looksLikeDocument(stdout) ? whole : undefined;
}

function looksLikeDocument(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

function parse(text: string): Parsed {
  const excess = excessOf(text);
  if (excess !== undefined) return { problem: excess, isLimit: true };
  try {
    const value = JSON.parse(text) as Json;
    return holdsNumbers(value) ? { value } : { problem: "it holds a number that is too large for JSON", isLimit: true };
  } catch {
    return { problem: "it is no JSON", isLimit: false };
  }
}

/** Counts brackets and commas outside strings, so that nothing recursive or slow ever meets a bottomless document. */
function excessOf(text: string): string | undefined {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x2c) values++;
    else if (code === 0x5b || code === 0x7b) {
      depth++;
      values++;
    } else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > resultLimits.depth) return `it is nested deeper than ${resultLimits.depth} levels`;
    if (values > resultLimits.values) return `it holds more than ${resultLimits.values} values`;
  }
  return undefined;
}

/** `1e999` is read as infinity, which is no JSON any more. */
function holdsNumbers(value: Json): boolean {
  const left: Json[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === "number" && !Number.isFinite(next)) return false;
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) left.push(inner);
  }
  return true;
}
