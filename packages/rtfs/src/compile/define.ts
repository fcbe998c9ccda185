import type { Define } from "../ir/ir.ts";
import type { Cell, Frame } from "../run/function.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { type Step, steady, suspending } from "./step.ts";

/** `def`: into the program's table, or into the scope's variable for all that share it. */
export function compileDefine({ variable, value }: Define, compiler: Compiler): Step<Value> {
  const step = compiler.value(value);
  const { slot } = variable;
  const cell = variable.home === "program" ? compiler.machine.cells[slot] : undefined;
  const define = (frame: Frame, defined: Value): Value => {
    if (cell !== undefined) cell.set(defined);
    else if (variable.isBoxed) (frame[slot] as Cell).set(defined);
    else frame[slot] = defined;
    return defined;
  };
  if (step.suspends) {
    return suspending(function* (frame) {
      return define(frame, yield* step.run(frame));
    });
  }
  const { run } = step;
  return steady((frame) => define(frame, run(frame)));
}
