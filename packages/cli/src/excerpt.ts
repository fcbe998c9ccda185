import { readFileSync, statSync } from "node:fs";
import { Source } from "@ambit/rtfs";
import type { SourcePlace } from "@ambit/sdk";

/** The line that a place names in a text, with a caret beneath; undefined where there is no such line. */
export function excerptOf(text: string, at: SourcePlace): string | undefined {
  if (at.line > text.split("\n", at.line).length) return undefined;
  return new Source(text, at).excerpt([{ ...at, offset: 0 }]);
}

/** `excerptOf` the file that a place names; undefined where there is none, or none that can be a program. */
export function excerptFromFile(at: SourcePlace): string | undefined {
  try {
    const facts = statSync(at.file);
    if (!facts.isFile() || facts.size > largestFile) return undefined;
    return excerptOf(readFileSync(at.file, "utf8"), at);
  } catch {
    return undefined; // an expression has no file: the message and the place must do
  }
}

/** largest file that lines are shown of, in bytes */
const largestFile = 1024 * 1024;
