import type { If, Logic, Node, Scope, Sequence } from "../ir/ir.ts";
import { Cell, type Frame, type Process } from "../run/function.ts";
import type { Value } from "../values/index.ts";
import type { Compiler, Last } from "./compiler.ts";
import { compileBranch } from "./operators.ts";
import { type Step, steady, steadyRuns, suspending } from "./step.ts";

export function compileIf<R>(node: If, { compiler, last }: Parts<R>): Step<R> {
  const test = compiler.value(node.test);
  const consequent = last(node.consequent);
  const alternative = last(node.alternative);
  if (!test.suspends && !consequent.suspends && !alternative.suspends) {
    const branches = { yes: consequent.run, no: alternative.run };
    return steady(
      compileBranch(node.test, { branches, compiler }) ?? branch(test.run, consequent.run, alternative.run),
    );
  }
  if (!test.suspends) {
    const decide = test.run;
    return suspending((frame) => {
      const value = decide(frame);
      const chosen = value !== false && value !== null ? consequent : alternative;
      return chosen.suspends ? chosen.run(frame) : finished(chosen.run(frame));
    });
  }
  return suspending(function* (frame) {
    const value = yield* test.run(frame);
    const chosen = value !== false && value !== null ? consequent : alternative;
    return chosen.suspends ? yield* chosen.run(frame) : chosen.run(frame);
  });
}

/** A process that has its value already. */
// biome-ignore lint/correctness/useYield: a process that never waits
function* finished<R>(value: R): Process<R> {
  return value;
}

export interface Parts<R> {
  readonly compiler: Compiler;
  readonly last: Last<R>;
}

type Run<R> = (frame: Frame) => R;

function branch<R>(test: Run<Value>, consequent: Run<R>, alternative: Run<R>): Run<R> {
  return (frame) => {
    const value = test(frame);
    return value !== false && value !== null ? consequent(frame) : alternative(frame);
  };
}

export function compileLogic<R>(node: Logic, { compiler, last }: Parts<R>): Step<R | Value> {
  const stopsOnTruth = node.kind === "or";
  const items = node.items.slice(0, -1).map((item) => compiler.value(item));
  const final = last(node.items[node.items.length - 1] as Node);
  const runs = steadyRuns(items);
  if (runs !== null && !final.suspends) {
    const only = runs[0];
    if (runs.length === 1 && only !== undefined) return steady(decide(stopsOnTruth, only, final.run));
    return steady((frame) => {
      for (const run of runs) {
        const value = run(frame);
        if ((value !== false && value !== null) === stopsOnTruth) return value;
      }
      return final.run(frame);
    });
  }
  return suspending(function* (frame) {
    for (const item of items) {
      const value = item.suspends ? yield* item.run(frame) : item.run(frame);
      if ((value !== false && value !== null) === stopsOnTruth) return value;
    }
    return final.suspends ? yield* final.run(frame) : final.run(frame);
  });
}

function decide<R>(stopsOnTruth: boolean, first: Run<Value>, second: Run<R>): Run<R | Value> {
  if (stopsOnTruth) {
    return (frame) => {
      const value = first(frame);
      return value !== false && value !== null ? value : second(frame);
    };
  }
  return (frame) => {
    const value = first(frame);
    return value !== false && value !== null ? second(frame) : value;
  };
}

export function compileSequence<R>(node: Sequence, { compiler, last }: Parts<R>): Step<R> {
  const items = node.items.slice(0, -1).map((item) => compiler.value(item));
  return before(items, last(node.items[node.items.length - 1] as Node));
}

/** Evaluates `items` for their effect on the frame, then `final`. */
export function before<R>(items: readonly Step<unknown>[], final: Step<R>): Step<R> {
  const runs = steadyRuns(items);
  if (runs !== null) return final.suspends ? suspending(inOrder(runs, final.run)) : steady(inOrder(runs, final.run));
  return suspending(function* (frame) {
    for (const item of items) {
      if (item.suspends) yield* item.run(frame);
      else item.run(frame);
    }
    return final.suspends ? yield* final.run(frame) : final.run(frame);
  });
}

function inOrder<R>(runs: readonly Run<unknown>[], final: Run<R>): Run<R> {
  const [a, b, c] = runs;
  if (a === undefined) return final;
  if (b === undefined) {
    return (frame) => {
      a(frame);
      return final(frame);
    };
  }
  if (c === undefined) {
    return (frame) => {
      a(frame);
      b(frame);
      return final(frame);
    };
  }
  return (frame) => {
    for (const run of runs) run(frame);
    return final(frame);
  };
}

export function compileScope<R>(node: Scope, { last }: Parts<R>): Step<R> {
  const { variables } = node;
  const body = last(node.body);
  const clear = (frame: Frame): void => {
    for (const { slot, isBoxed } of variables) frame[slot] = isBoxed ? new Cell(undefined) : undefined;
  };
  return before([steady(clear)], body);
}
