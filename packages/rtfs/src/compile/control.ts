import type { Binding, If, Let, Logic, Loop, Node, Recur, Scope, Sequence, Variable } from "../ir/ir.ts";
import { Cell, type Frame, isRequest, type Process, RECUR } from "../run/function.ts";
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
function before<R>(items: readonly Step<unknown>[], final: Step<R>): Step<R> {
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

export function compileLet<R>(node: Let, { compiler, last }: Parts<R>): Step<R> {
  const stores = node.bindings.map((binding) => compileStore(binding, compiler));
  return before(stores, last(node.body));
}

/** Evaluates a value and puts it in a fresh variable. */
export function compileStore({ variable, value }: Binding, compiler: Compiler): Step<true> {
  const step = compiler.value(value);
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

export function compileScope<R>(node: Scope, { last }: Parts<R>): Step<R> {
  const { variables } = node;
  const body = last(node.body);
  const clear = (frame: Frame): void => {
    for (const { slot, isBoxed } of variables) frame[slot] = isBoxed ? new Cell(undefined) : undefined;
  };
  return before([steady(clear)], body);
}

/** `body` gives `RECUR` when the loop starts over. */
export function compileLoop<R>(node: Loop, compiler: Compiler, body: Step<R | typeof RECUR>): Step<R> {
  const stores = node.bindings.map((binding) => compileStore(binding, compiler));
  return before(stores, repeat(body, compiler));
}

function repeat<R>(body: Step<R | typeof RECUR>, { machine: { fuel } }: Compiler): Step<R> {
  if (!body.suspends) {
    const { run } = body;
    return steady((frame) => {
      for (;;) {
        const result = run(frame);
        if (typeof result !== "symbol" || result !== RECUR) return result;
        if (--fuel.left < 0) fuel.refill();
      }
    });
  }
  return suspending(function* (frame) {
    for (;;) {
      const result = yield* body.run(frame);
      if (result !== RECUR) return result;
      if (--fuel.left < 0) fuel.refill();
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

function rebind(runs: readonly Run<Value>[], slots: readonly number[]): Run<typeof RECUR> {
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
