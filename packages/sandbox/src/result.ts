import type { Json } from "@ambit/sdk";
import type { SandboxReport } from "./report.ts";

const deepest = 512;

export interface Told {
  /** what came over the private descriptor */
  channel: string;
  stdout: string;
}

/** A script's result: from its private descriptor, else the last JSON document on stdout; a note when it is damaged. */
export function resultOf({ channel, stdout }: Told): Pick<SandboxReport, "result" | "resultFrom" | "notes"> {
  if (channel !== "") {
    const told = parse(channel);
    if (told === undefined) return { notes: ["what came over the result descriptor is no JSON"] };
    return { result: told.value, resultFrom: "channel", notes: [] };
  }
  const told = parse(stdout) ?? lastLine(stdout);
  return told === undefined ? { notes: [] } : { result: told.value, resultFrom: "stdout", notes: [] };
}

function lastLine(stdout: string): { value: Json } | undefined {
  const lines = stdout.trimEnd().split("\n");
  for (let index = lines.length - 1; index >= Math.max(0, lines.length - 100); index--) {
    const told = parse(lines[index] ?? "");
    if (told !== undefined) return told;
  }
  return undefined;
}

function parse(text: string): { value: Json } | undefined {
  if (text.trim() === "" || isTooDeep(text)) return undefined;
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** Counts open brackets outside strings, so that nothing recursive ever meets a bottomless document. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > deepest) return true;
  }
  return false;
}
