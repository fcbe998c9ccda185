import { basename } from "node:path";
import type { Json } from "@ambit/sdk";
import type { Program, ScriptLanguage } from "../program.ts";

/** Descriptors that reach into the cage: a script's result; and, until the guest starts, its gate and its files. */
export const guestFd = { result: 3, gate: 7, tree: 8 } as const;

/** A program made ready for the cage. */
export interface Guest {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  stdin: Uint8Array;
  /** read-only files that stand in the cage */
  files: readonly GuestFile[];
  givesResult: boolean;
  /** Node maps far more than it uses: its address space cannot be limited */
  isNode: boolean;
}

interface GuestFile {
  path: string;
  bytes: Uint8Array;
}

const largestStdinInput = 1024 * 1024;
const nothing = new Uint8Array(0);

const interpreters: Record<ScriptLanguage, { argv: readonly string[]; path: string }> = {
  python: { argv: ["python3", "-B"], path: "/ambit/program.py" },
  javascript: { argv: ["node"], path: "/ambit/program.js" },
  shell: { argv: ["sh"], path: "/ambit/program.sh" },
};

export function guestFor(program: Program): Guest {
  if (program.kind === "command")
    return {
      argv: program.argv,
      env: {},
      stdin: program.stdin ?? nothing,
      files: [],
      givesResult: false,
      isNode: basename(program.argv[0] ?? "") === "node",
    };
  const { argv, path } = interpreters[program.language];
  const source = { path, bytes: Buffer.from(program.source) };
  const input = inputFor(program.input);
  return {
    argv: [...argv, path],
    env: { AMBIT_RESULT_FD: String(guestFd.result), ...input.env },
    stdin: input.stdin,
    files: [source, ...input.files],
    givesResult: true,
    isNode: program.language === "javascript",
  };
}

function inputFor(input: Json | undefined): Pick<Guest, "env" | "stdin" | "files"> {
  if (input === undefined) return { env: {}, stdin: nothing, files: [] };
  const bytes = Buffer.from(JSON.stringify(input));
  if (bytes.length <= largestStdinInput) return { env: {}, stdin: bytes, files: [] };
  const path = "/ambit/input.json";
  return { env: { AMBIT_INPUT: path }, stdin: nothing, files: [{ path, bytes }] };
}
