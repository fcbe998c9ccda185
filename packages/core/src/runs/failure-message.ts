import { adviceFor, type ErrorValue, type Place, type Program, type StackFrame } from "@ambit/rtfs";
import type { Json } from "@ambit/sdk";
import { plainOrNull } from "./plain.ts";
import type { Failure } from "./protocol.ts";

export interface Failed {
  program: Program;
  stack: readonly StackFrame[];
}

/** An error that ended a program, with what a person needs to find and mend it. */
export function failureOf(error: ErrorValue, { program, stack }: Failed): Failure {
  const { kind, message, at, data } = error;
  return {
    kind,
    category: error.category,
    message,
    at: at && placeOf(at),
    data: plainOrNull(data),
    advice: adviceFor(error, program),
    stack: stack.map(frameJson),
  };
}

/** most characters of a function's name */
const longestName = 100;

const placeOf = ({ file, line, column }: Place) => ({ file, line, column });

/** `after: "tail calls"`: the functions that led here had ended; `times`, `left`: frames that are told once, or not at all. */
function frameJson({ function: name, at, isAfterTailCalls, times, left }: StackFrame): Json {
  return {
    function: name === null ? null : name.slice(0, longestName).toWellFormed(),
    at: placeOf(at),
    ...(isAfterTailCalls && { after: "tail calls" }),
    ...(times > 1 && { times }),
    ...(left > 0 && { left }),
  };
}
