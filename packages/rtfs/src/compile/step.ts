import { type Frame, type HostRequest, isRequest, type Process } from "../run/function.ts";
import type { Value } from "../values/index.ts";

/** A compiled node: a plain function of the frame where it can't reach a call, else one that starts a process. */
export type Step<R> =
  | { readonly suspends: false; readonly run: (frame: Frame) => R }
  | {
      readonly suspends: true;
      readonly run: (frame: Frame) => Process<R>;
      /** the same without a process, where it is nothing but a call: its value, or the request to yield; null: it is more */
      readonly ask: ((frame: Frame) => R | HostRequest) | null;
    };

export function steady<R>(run: (frame: Frame) => R): Step<R> {
  return { suspends: false, run };
}

export function suspending<R>(run: (frame: Frame) => Process<R>): Step<R> {
  return { suspends: true, run, ask: null };
}

/** A step that is nothing but a call whose arguments can't suspend. */
export function asking(ask: (frame: Frame) => Value | HostRequest): Step<Value> {
  return {
    suspends: true,
    *run(frame) {
      const answer = ask(frame);
      return isRequest(answer) ? yield answer : answer;
    },
    ask,
  };
}

/** The plain functions of steps that all are steady, or null if one of them suspends. */
export function steadyRuns<R>(steps: readonly Step<R>[]): ((frame: Frame) => R)[] | null {
  const runs: ((frame: Frame) => R)[] = [];
  for (const step of steps) {
    if (step.suspends) return null;
    runs.push(step.run);
  }
  return runs;
}

/** Evaluates steps in order inside a process. */
export function* runAll<R>(steps: readonly Step<R>[], frame: Frame): Process<R[]> {
  const values: R[] = [];
  for (const step of steps) values.push(step.suspends ? yield* step.run(frame) : step.run(frame));
  return values;
}

/** A change of what a step gives. */
export function applied<A, B>(operand: Step<A>, change: (value: A) => B): Step<B> {
  if (operand.suspends) {
    return suspending(function* (frame) {
      return change(yield* operand.run(frame));
    });
  }
  const { run } = operand;
  return steady((frame) => change(run(frame)));
}
