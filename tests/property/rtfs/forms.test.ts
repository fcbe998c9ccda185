import { compile, compileAst, type Program, parseAst, readBytecode, writeBytecode } from "@ambit/rtfs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { choices } from "./choices.ts";
import { endOf, generated, observeProgram } from "./evaluate.ts";
import { programOf } from "./programs.ts";
import { runs } from "./runs.ts";

test("a program means the same as source, as a tree and as bytecode, down to its steps and positions", async () => {
  const property = fc.asyncProperty(choices, async (stream) => {
    const source = programOf(stream);
    const program = compile(source, generated);
    const [expected, ...others] = await Promise.all([program, ...otherForms(source, program)].map(told));
    for (const other of others) expect(other, source).toEqual(expected);
  });
  await fc.assert(property, { numRuns: runs(300) });
}, 600_000);

function otherForms(source: string, program: Program): Program[] {
  const tree: unknown = JSON.parse(JSON.stringify(parseAst(source, generated)));
  return [compileAst(tree, generated), readBytecode(writeBytecode(program), generated)];
}

/** All that can be told of a program: what it is, what it may do, what it did. */
async function told(program: Program) {
  const observed = await observeProgram(program);
  const { canonical, calls, dynamic, unknown, unboundedLoops } = program;
  return {
    canonical,
    needs: { calls, dynamic, unknown, unboundedLoops },
    end: endOf(observed),
    steps: observed.completion.steps,
    memory: observed.completion.memory,
    made: observed.calls.map(({ capability, args, position, at }) => ({ capability, args, position, at })),
  };
}
