import {
  type Boundary,
  compile,
  diagnose,
  ErrorValue,
  execute,
  type HostAnswer,
  type HostCall,
  isNumber,
  keyword,
  mapFrom,
  PMap,
  type Value,
} from "@ambit/rtfs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { choices } from "./choices.ts";
import { observe } from "./evaluate.ts";
import { FLAGS, mixedProgramOf } from "./mixed-programs.ts";
import { programOf } from "./programs.ts";
import { runs } from "./runs.ts";

const numbers: Boundary = { input: true, output: { type: "number" }, refuses: () => null };

test("nothing is proven against a program that computes with numbers and functions without an error", async () => {
  const property = fc.asyncProperty(choices, async (stream) => {
    const source = programOf(stream);
    const { program, completion } = await observe(source);
    if (completion.status === "failed") return;
    expect(diagnose(program, { boundaries: () => numbers }), source).toEqual([]);
  });
  await fc.assert(property, { numRuns: runs(1_000) });
}, 600_000);

const capabilities: Readonly<Record<string, Boundary>> = {
  "t.length": {
    input: {
      type: "object",
      properties: { text: { type: "string" } },
      required: ["text"],
      additionalProperties: false,
    },
    output: { type: "integer" },
    refuses: () => null,
  },
  "t.read": {
    input: {
      type: "object",
      properties: { path: { type: "string" }, lines: { type: "integer" } },
      required: ["path"],
      additionalProperties: false,
    },
    output: { type: "string" },
    refuses: () => null,
  },
};

/** Takes and gives what the capabilities declare, and nothing else. */
function answer({ capability, args: [input] }: HostCall): HostAnswer {
  const length = input instanceof PMap ? input.get(keyword("text")) : input;
  if (capability === "t.length" && typeof length === "string") return { value: length.length };
  const isRead = capability === "t.read" && input instanceof PMap && typeof input.get(keyword("path")) === "string";
  const lines: Value = input instanceof PMap ? (input.get(keyword("lines")) ?? 0) : 0;
  if (isRead && isNumber(lines)) return { value: "text" };
  return { error: new ErrorValue({ kind: "TypeValidationError", message: `${capability} refused its input` }) };
}

/** Did the program end well whatever its parameters were? */
async function alwaysCompletes(source: string): Promise<boolean> {
  const program = compile(source, { file: "mixed.rtfs" });
  for (let bits = 0; bits < 2 ** FLAGS; bits++) {
    const flags = Array.from({ length: FLAGS }, (_, index): [Value, Value] => [
      keyword(`f${index}`),
      (bits >> index) % 2 === 1,
    ]);
    const completion = await execute(program, { parameters: mapFrom(flags), host: answer, limits: { steps: 100_000 } });
    if (completion.status !== "completed") return false;
  }
  return true;
}

test("nothing is proven against a program of mixed types that never fails, and much against those that do", async () => {
  const seen = { fine: 0, failing: 0, found: 0 };
  const property = fc.asyncProperty(choices, async (stream) => {
    const source = mixedProgramOf(stream);
    const found = diagnose(compile(source, { file: "mixed.rtfs" }), { boundaries: (id) => capabilities[id] });
    if (await alwaysCompletes(source)) {
      seen.fine++;
      expect(found, source).toEqual([]);
      return;
    }
    seen.failing++;
    if (found.length > 0) seen.found++;
  });
  await fc.assert(property, { numRuns: runs(1_500) });
  expect(seen.fine).toBeGreaterThan(0);
  expect(seen.found / seen.failing).toBeGreaterThan(0.3);
}, 600_000);
