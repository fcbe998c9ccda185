import type { Binding, Let, Variable } from "../ir/ir.ts";
import { Cell, type Frame, isRequest } from "../run/function.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { before, type Parts } from "./control.ts";
import type { Run } from "./operator.ts";
import { type Step, steady, steadyRuns, suspending } from "./step.ts";

export function compileLet<R>(node: Let, { compiler, last }: Parts<R>): Step<R> {
  return bound(node.bindings, { compiler, final: last(node.body) });
}

/** Puts values in fresh variables, in order, and then evaluates `final`. */
export function bound<R>(
  bindings: readonly Binding[],
  { compiler, final }: { compiler: Compiler; final: Step<R> },
): Step<R> {
  const steps = bindings.map(({ value }) => compiler.value(value));
  const runs = steadyRuns(steps);
  if (runs === null || bindings.some(({ variable }) => variable.isBoxed)) {
    const stores = steps.map((step, index) => storing((bindings[index] as Binding).variable, step));
    return before(stores, final);
  }
  const slots = bindings.map(({ variable }) => variable.slot);
  return final.suspends ? suspending(assigning(runs, slots, final.run)) : steady(assigning(runs, slots, final.run));
}

// Plain parameters, and a literal for each of the common counts: as in operator.ts.
function assigning<R>(runs: readonly Run[], slots: readonly number[], final: (frame: Frame) => R): (frame: Frame) => R {
  const [a, b] = runs;
  const [i = 0, j = 0] = slots;
  if (a === undefined) return final;
  if (b === undefined) return assigning1(i, a, final);
  if (runs.length === 2) return assigning2(i, a, j, b, final);
  return (frame) => {
    for (let n = 0; n < runs.length; n++) frame[slots[n] as number] = (runs[n] as Run)(frame);
    return final(frame);
  };
}

function assigning1<R>(i: number, a: Run, final: (frame: Frame) => R): (frame: Frame) => R {
  return (frame) => {
    frame[i] = a(frame);
    return final(frame);
  };
}

function assigning2<R>(i: number, a: Run, j: number, b: Run, final: (frame: Frame) => R): (frame: Frame) => R {
  return (frame) => {
    frame[i] = a(frame);
    frame[j] = b(frame);
    return final(frame);
  };
}

/** Evaluates a value and puts it in a fresh variable. */
export function compileStore({ variable, value }: Binding, compiler: Compiler): Step<true> {
  return storing(variable, compiler.value(value));
}

function storing(variable: Variable, step: Step<Value>): Step<true> {
  if (step.suspends) {
    const { ask } = step;
    return suspending(function* (frame) {
      const answer = ask === null ? yield* step.run(frame) : ask(frame);
      put(frame, variable, isRequest(answer) ? yield answer : answer);
      return true as const;
    });
  }
  const { slot } = variable;
  const { run } = step;
  if (variable.isBoxed) {
    return steady((frame) => {
      put(frame, variable, run(frame));
      return true as const;
    });
  }
  return steady((frame) => {
    frame[slot] = run(frame);
    return true as const;
  });
}

/** Stores a value; a late variable has its box already, and closures may share it. */
export function put(frame: Frame, { slot, isBoxed, isLate }: Variable, value: Value): void {
  if (!isBoxed) frame[slot] = value;
  else if (isLate) (frame[slot] as Cell).set(value);
  else frame[slot] = new Cell(value);
}
