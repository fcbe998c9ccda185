import { compile, diagnose, execute, Fn, PMap, RtfsError, RtfsParseError } from "@ambit/rtfs";
import type { Language } from "../language.ts";

/** steps that it may take to define a function */
const definitionSteps = 100_000;

export const rtfs: Language = {
  name: "rtfs",
  title: "pure RTFS",
  fences: ["rtfs", "clojure", "clj", "lisp"],
  template: {
    system: `You write one small function at a time. A person reads it, then it runs without any access to the world.
Answer with exactly one fenced code block that holds the whole function, and nothing else.`,
    prompt: `Write a pure RTFS function \`(fn [input] …)\` for the capability "{{capability}}", which nobody has written yet.

What it is for: {{goal}}

"input" is a map of this shape (JSON Schema; fields are keyword keys, as in (:field input)):
{{input}}

The function returns a map with keyword keys of this shape (JSON Schema):
{{output}}

It must work for every input of that shape, not for one example, and compute its result from the input.
RTFS reads like Clojure: let, if, cond, fn, loop/recur, map, filter, reduce, get, nth, count, split, str, parse-float, parse-int,
re-matches, sqrt, round, abs. Values never change; (call …) is not allowed. (parse-float "x") is nil. (error "…") stops with a message.
It never guesses and never invents data.

Answer with one block fenced as \`\`\`{{fence}}.`,
  },
  facts: {},
  effects: ["pure"],
  check: checkFunction,
  provider: (source) => ({ type: "rtfs", source }),
};

/** The source must be one function that nothing is proven against, and no call may be reachable from it. */
async function checkFunction(source: string): Promise<string | undefined> {
  try {
    const program = compile(source, { file: "synthesized.rtfs" });
    const [call] = program.calls;
    if (call !== undefined) return `Line ${call.at.line} calls ${call.id}: the function must be pure.`;
    const [unbounded] = [...program.dynamic, ...program.unknown];
    if (unbounded !== undefined) return `Line ${unbounded.at.line}: ${unbounded.what}; the function must be pure.`;
    const [proven] = diagnose(program);
    if (proven !== undefined) return `Line ${proven.at.line}, column ${proven.at.column}: ${proven.message}.`;
    return await definitionProblem(program);
  } catch (error) {
    if (error instanceof RtfsParseError) return `Line ${error.at.line}, column ${error.at.column}: ${error.message}`;
    if (error instanceof RtfsError) return error.message;
    throw error;
  }
}

async function definitionProblem(program: ReturnType<typeof compile>): Promise<string | undefined> {
  const completion = await execute(program, {
    parameters: PMap.empty,
    host: () => Promise.reject(new Error("a pure program called its host")),
    limits: { steps: definitionSteps },
  });
  if (completion.status === "failed") return `${completion.error.kind}: ${completion.error.message}`;
  return completion.status === "completed" && completion.value instanceof Fn
    ? undefined
    : "The program's value is not a function: it must be one (fn [input] …).";
}
