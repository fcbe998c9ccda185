import type { Noted, Reach } from "../inference/sites.ts";
import { asciiJson } from "./ascii-json.ts";

/** What a program can reach, as one line of JSON: the header of its bytecode. */
export function reachText({ calls, dynamic, unknown, unboundedLoops }: Reach): string {
  return asciiJson({
    calls: calls.map(({ id, position, count }) => ({ id, position, count: count ?? null })),
    dynamic: dynamic.map(noted),
    unknown: unknown.map(noted),
    loops: unboundedLoops.map(({ at }) => placeText(at)),
  });
}

function noted({ what, at }: Noted) {
  return { what, at: placeText(at) };
}

function placeText({ file, line, column }: Noted["at"]): string {
  return `${file}:${line}:${column}`;
}
