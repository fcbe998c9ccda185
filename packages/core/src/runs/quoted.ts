import { type Program, type QuotedProgram, quotedPrograms } from "@ambit/rtfs";
import type { SourcePlace } from "@ambit/sdk";

/** What a reader of a program's needs should know of the programs that it keeps as data. */
export function quotedRemarks(program: Program): { message: string; at: SourcePlace }[] {
  return quotedPrograms(program).map((quoted) => ({ message: remark(quoted), at: quoted.at }));
}

function remark({ object, name, program }: QuotedProgram): string {
  const body = `the body of the ${name === null ? object : `${object} ${name}`} is kept as data and counts to no needs`;
  if (typeof program === "string") return `${body}; it is no program yet: ${program}`;
  const ids = [...new Set(program.calls.map(({ id }) => id))].sort();
  const computed = program.dynamic.length === 0 ? [] : ["what it computes in the run"];
  const calls = [...ids, ...computed];
  return `${body}; run as a program it calls ${calls.join(", ") || "nothing"}`;
}
