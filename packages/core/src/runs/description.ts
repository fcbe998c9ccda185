import type { ProgramSource } from "./program-source.ts";

/** Anything that runs: a program of the language in one of its forms, a function of the host, a command. */
export type AnyProgram =
  | ProgramSource
  | { form: "native" }
  | { form: "external"; path: string; args: readonly string[] };

/** most characters of a source that are shown */
const mostShown = 120;

/** One line for people that says what kind of program it is. */
export function description(program: AnyProgram): string {
  switch (program.form) {
    case "bytecode":
      return `RTFS bytecode (${program.bytes.length} bytes)`;
    case "ast":
      return "RTFS AST";
    case "native":
      return "Native function";
    case "external":
      return `External program: ${program.path} [${program.args.map(quoted).join(", ")}]`;
    default:
      return `RTFS source: ${oneLine(program.text)}`;
  }
}

function oneLine(text: string): string {
  const line = Array.from(text.replaceAll(/\s+/g, " ").trim());
  return line.length <= mostShown ? line.join("") : `${line.slice(0, mostShown - 1).join("")}…`;
}

/** Text in quotes, with what can't be seen written out. */
function quoted(text: string): string {
  const shown = text
    .replaceAll(/["\\]/g, (char) => `\\${char}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${shown.replaceAll(/\p{Cc}/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)}"`;
}
