import type { Loop, Recur, Variable } from "../ir/ir.ts";
import { isRequest, type Process, RECUR } from "../run/function.ts";
import { refillAt } from "../run/located.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import type { Run } from "./operator.ts";
import { type Step, steady, steadyRuns, suspending } from "./step.ts";
import { bound, put } from "./store.ts";

/** `body` gives `RECUR` when the loop starts over. */
export function compileLoop<R>(node: Loop, compiler: Compiler, body: Step<R | typeof RECUR>): Step<R> {
  return bound(node.bindings, { compiler, final: repeat(body, { node, compiler }) });
}

interface Around {
  readonly node: Loop;
  readonly compiler: Compiler;
}

function repeat<R>(body: Step<R | typeof RECUR>, { node: { at }, compiler }: Around): Step<R> {
  const { fuel } = compiler.machine;
  if (!body.suspends) {
    const { run } = body;
    return steady((frame) => {
      for (;;) {
        const result = run(frame);
        if (typeof result !== "symbol" || result !== RECUR) return result;
        if (--fuel.left < 0) refillAt(at, fuel);
      }
    });
  }
  return suspending(function* (frame) {
    for (;;) {
      const result = yield* body.run(frame);
      if (result !== RECUR) return result;
      if (--fuel.left < 0) refillAt(at, fuel);
    }
  });
}

export function compileRecur(node: Recur, compiler: Compiler): Step<typeof RECUR> {
  const args = node.args.map((arg) => compiler.value(arg));
  const { targets } = node;
  const runs = steadyRuns(args);
  if (runs === null) {
    return suspending(function* (frame): Process<typeof RECUR> {
      const values: Value[] = [];
      for (const arg of args) {
        if (!arg.suspends) values.push(arg.run(frame));
        else if (arg.ask === null) values.push(yield* arg.run(frame));
        else {
          const answer = arg.ask(frame);
          values.push(isRequest(answer) ? yield answer : answer);
        }
      }
      for (let i = 0; i < targets.length; i++) put(frame, targets[i] as Variable, values[i] as Value);
      return RECUR;
    });
  }
  if (targets.some((variable) => variable.isBoxed)) {
    return steady((frame) => {
      const values = runs.map((run) => run(frame));
      for (const [index, variable] of targets.entries()) put(frame, variable, values[index] as Value);
      return RECUR;
    });
  }
  return steady(
    rebind(
      runs,
      targets.map((variable) => variable.slot),
    ),
  );
}

function rebind(runs: readonly Run[], slots: readonly number[]): Run<typeof RECUR> {
  const [a, b, c] = runs;
  const [i = 0, j = 0, k = 0] = slots;
  if (a === undefined) return () => RECUR;
  if (b === undefined) {
    return (frame) => {
      frame[i] = a(frame);
      return RECUR;
    };
  }
  if (c === undefined) {
    return (frame) => {
      const first = a(frame);
      frame[j] = b(frame);
      frame[i] = first;
      return RECUR;
    };
  }
  if (runs.length === 3) {
    return (frame) => {
      const first = a(frame);
      const second = b(frame);
      frame[k] = c(frame);
      frame[j] = second;
      frame[i] = first;
      return RECUR;
    };
  }
  return (frame) => {
    const values = runs.map((run) => run(frame));
    for (let n = 0; n < slots.length; n++) frame[slots[n] as number] = values[n];
    return RECUR;
  };
}
