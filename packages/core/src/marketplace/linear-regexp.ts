import { createRequire } from "node:module";

type Engine = typeof import("re2js");

/** Loaded with the first pattern: few runs have one. */
const engine = (): Engine => require("re2js");
const require = createRequire(import.meta.url);

/** Largest compiled pattern, in instructions: counted repetition multiplies. */
const largestProgram = 20_000;

/** A compiled pattern; its text tells it apart from others in generated code. */
interface LinearRegExp {
  test(text: string): boolean;
  toString(): string;
}

/** A pattern of JSON Schema on an engine whose time is linear in the text. Throws for what such an engine can't run. */
export function linearRegExp(pattern: string): LinearRegExp {
  const { RE2JS } = engine();
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  if (compiled.programSize() > largestProgram) throw new RangeError("the pattern repeats too much");
  return { test: (text) => compiled.test(text), toString: () => `/${pattern}/` };
}

/** What the schema compiler writes where generated code would name the engine. */
linearRegExp.code = "linearRegExp";
