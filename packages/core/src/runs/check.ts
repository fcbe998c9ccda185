import { type Boundary, diagnose, type Program } from "@ambit/rtfs";
import { AmbitError, type Needs, type SourcePlace } from "@ambit/sdk";
import { isFileOperation, isNetworkOperation } from "../governance/index.ts";
import type { Capability } from "../marketplace/index.ts";
import { description } from "./description.ts";
import { type NeedsOptions, needsOf } from "./needs.ts";
import type { ProgramSource } from "./program-source.ts";
import { brokenPromises } from "./promises.ts";
import { quotedRemarks } from "./quoted.ts";

/** What is said of a place in a program before it runs. */
export interface Remark {
  /** an error: the program can't do what stands there; a warning: it hardly means it; a note: worth knowing */
  severity: "error" | "warning" | "note";
  /** kind of the error that it leads to, where it leads to one */
  code?: string;
  message: string;
  at: SourcePlace;
  hint?: string;
}

/** What a program can reach, and what is worth a remark about it. */
export interface CheckReport {
  /** one line that says what kind of program it is */
  description: string;
  needs: Needs;
  /** it may reach a network */
  network: boolean;
  /** it may touch files */
  files: boolean;
  /** errors first, then in the order of the text */
  diagnostics: Remark[];
}

/** Says all that is known of a program without running it. */
export function checkProgram(source: ProgramSource, program: Program, options: NeedsOptions): CheckReport {
  const needs = needsOf(program, options);
  return {
    description: description(source),
    needs,
    network: isNetworkOperation(needs),
    files: isFileOperation(needs),
    diagnostics: remarksOf(program, { ...options, needs }),
  };
}

function remarksOf(program: Program, { needs, ...options }: NeedsOptions & { needs: Needs }): Remark[] {
  const found = diagnose(program, { boundaries: (id) => boundaryOf(options.marketplace.find(id)) });
  const broken = brokenPromises({ ...options, program, needs });
  const remarks: Remark[] = [
    ...broken.map((each): Remark => ({ severity: "error", code: "PurityViolation", ...each })),
    ...found.map(({ at, ...said }): Remark => ({ ...said, at: placeIn(at) })),
    ...program.unboundedLoops.map(({ at }) => note("a loop without a bound", at)),
    ...quotedRemarks(program).map(({ message, at }) => note(message, at)),
  ];
  const rank = { error: 0, warning: 1, note: 2 };
  return remarks.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function note(message: string, at: SourcePlace): Remark {
  return { severity: "note", message, at: placeIn(at) };
}

const placeIn = ({ file, line, column }: SourcePlace): SourcePlace => ({ file, line, column });

/** What a capability takes and gives; a refusal is told in its validator's words. */
function boundaryOf(capability: Capability | undefined): Boundary | undefined {
  if (capability === undefined) return undefined;
  const { input, output } = capability.manifest;
  return {
    input,
    output,
    refuses(json) {
      try {
        capability.validateInput(json);
        return null;
      } catch (error) {
        if (error instanceof AmbitError && error.code === "EXECUTE_INPUT_INVALID") return error.message;
        throw error;
      }
    },
  };
}
