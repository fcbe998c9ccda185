import type { CompleterResult } from "node:readline";
import { usableNames } from "@ambit/rtfs";
import { commandNames } from "./commands.ts";
import type { Session } from "./session.ts";

/** most candidates that a terminal is filled with */
const most = 100;

/** What the word at the end of a line may go on as: names, definitions, capability ids, commands. */
export function complete(line: string, { kept, runtime }: Session): CompleterResult {
  const word = /[^\s()[\]{}"';,`~^@]*$/.exec(line)?.[0] ?? "";
  if (word === "") return [[], word];
  const isAtStart = line.trimStart() === word;
  const names = word.startsWith(":")
    ? [...(isAtStart ? commandNames : []), ...runtime.capabilities().map(({ id }) => `:${id}`)]
    : [...kept.flatMap(({ name }) => name ?? []), ...usableNames()];
  const found = [...new Set(names)].filter((name) => name.startsWith(word)).sort();
  return [found.slice(0, most), word];
}
