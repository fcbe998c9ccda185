import { appendFileSync, chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@ambit/sdk";
import { note, paint } from "../terminal.ts";

/** Lines that were typed, in this session and earlier ones. */
export interface History {
  /** newest first */
  readonly lines: readonly string[];
  /** how many are kept */
  readonly most: number;
  add(line: string): void;
}

const most = 1000;

/** The history in a state folder: a file that only its user reads. A session goes on without one that can't be used. */
export function openHistory(folder: string): History {
  const file = join(folder, "repl-history");
  const lines = attempt(() => recall(file)) ?? [];
  const state = { isKept: true };
  return {
    lines,
    most,
    add(line) {
      if (line.trim() === "" || line === lines[0]) return;
      lines.unshift(line);
      if (state.isKept) state.isKept = attempt(() => keep(file, line)) !== undefined;
    },
  };
}

/** Newest first; what is older than the newest lines is forgotten. */
function recall(file: string): string[] {
  appendFileSync(file, "", { mode: 0o600 });
  chmodSync(file, 0o600);
  const all = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const kept = all.slice(-most);
  if (all.length > 2 * most) writeFileSync(file, kept.map((line) => `${line}\n`).join(""));
  return kept.reverse();
}

function keep(file: string, line: string): true {
  appendFileSync(file, `${line}\n`, { mode: 0o600 });
  return true;
}

function attempt<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch (error) {
    note(paint.dim(`The history is not kept: ${messageOf(error)}`));
    return undefined;
  }
}
