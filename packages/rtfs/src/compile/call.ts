import { originOf } from "../constants.ts";
import { type Cell, Fn, type Frame, type Process, type Returned, TAIL } from "../function.ts";
import type { Invoke, Lambda, Node, Variable } from "../ir.ts";
import { located, placed } from "../located.ts";
import { callSuspending, lookUp, type Machine } from "../machine.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

type Run<R> = (frame: Frame) => R;

/** A call whose value is needed here. */
export function compileCall(node: Invoke, compiler: Compiler): Step<Value> {
  const args = node.args.map((arg) => compiler.value(arg));
  const runs = steadyRuns(args);
  if (runs === null || compiler.effects.suspends(node)) return compileSuspendingCall(node, { args, compiler });
  const callee = calleeOf(node.callee, compiler);
  if (callee.suspends) return compileSuspendingCall(node, { args, compiler });
  const { machine } = compiler;
  const otherwise = callInPlace(callee.run, { runs, node, machine });
  const cell = knownCell(node, compiler);
  return steady((cell && callKnown(cell, { runs, otherwise, machine })) ?? otherwise);
}

/** The callee as a function where it is one; any other value is left for `lookUp`. */
function calleeOf(node: Node, compiler: Compiler): Step<Value> {
  const step = compiler.value(node);
  if (node.kind !== "read" || node.variable.home !== "program" || step.suspends) return step;
  const cell = compiler.machine.cells[node.variable.slot];
  const { run } = step;
  return cell === undefined ? step : steady((frame) => cell.fn ?? run(frame));
}

/** The one function that a variable ever holds, where that is known. */
export function onlyTarget(variable: Variable): Lambda | null {
  const { sources, isLate } = originOf(variable);
  const [source, second] = sources ?? [];
  return source?.kind === "lambda" && second === undefined && !isLate ? source : null;
}

/** The cell of a program variable that ever holds one function only, which takes this many arguments. */
function knownCell({ callee, args }: Invoke, { machine }: Compiler): Cell | null {
  if (callee.kind !== "read" || callee.variable.home !== "program") return null;
  const lambda = onlyTarget(callee.variable);
  const fits = lambda?.arities.some(({ params, rest }) => rest === null && params.length === args.length) ?? false;
  return fits ? (machine.cells[callee.variable.slot] ?? null) : null;
}

/** Calls the function in a cell: nothing about it is left to check but that it has been defined. */
function callKnown(cell: Cell, { runs, otherwise, machine }: KnownCall): Run<Value> | null {
  const [a, b, c] = runs;
  if (a === undefined || runs.length > 3) return null;
  if (b === undefined) {
    return (frame) => {
      const { fn } = cell;
      if (fn === undefined) return otherwise(frame);
      const result = fn.code.call1(fn, a(frame));
      return result === TAIL ? machine.bounce() : result;
    };
  }
  if (c === undefined) {
    return (frame) => {
      const { fn } = cell;
      if (fn === undefined) return otherwise(frame);
      const result = fn.code.call2(fn, a(frame), b(frame));
      return result === TAIL ? machine.bounce() : result;
    };
  }
  return (frame) => {
    const { fn } = cell;
    if (fn === undefined) return otherwise(frame);
    const result = fn.code.call3(fn, a(frame), b(frame), c(frame));
    return result === TAIL ? machine.bounce() : result;
  };
}

interface KnownCall {
  readonly runs: readonly Run<Value>[];
  /** the call as any other */
  readonly otherwise: Run<Value>;
  readonly machine: Machine;
}

interface Call {
  readonly runs: readonly Run<Value>[];
  readonly node: Invoke;
  readonly machine: Machine;
}

function callInPlace(callee: Run<Value>, { runs, node, machine }: Call): Run<Value> {
  const { at } = node;
  const [a, b, c] = runs;
  const other = (value: Value, args: readonly Value[]): Value => located(at, () => lookUp(value, args));
  if (a === undefined) {
    return (frame) => {
      const fn = callee(frame);
      if (!(fn instanceof Fn)) return other(fn, []);
      machine.site = at;
      const result = fn.code.call0(fn);
      return result === TAIL ? machine.bounce() : result;
    };
  }
  if (b === undefined) {
    return (frame) => {
      const fn = callee(frame);
      const first = a(frame);
      if (!(fn instanceof Fn)) return other(fn, [first]);
      machine.site = at;
      const result = fn.code.call1(fn, first);
      return result === TAIL ? machine.bounce() : result;
    };
  }
  if (c === undefined) {
    return (frame) => {
      const fn = callee(frame);
      const first = a(frame);
      const second = b(frame);
      if (!(fn instanceof Fn)) return other(fn, [first, second]);
      machine.site = at;
      const result = fn.code.call2(fn, first, second);
      return result === TAIL ? machine.bounce() : result;
    };
  }
  if (runs.length === 3) {
    return (frame) => {
      const fn = callee(frame);
      const first = a(frame);
      const second = b(frame);
      const third = c(frame);
      if (!(fn instanceof Fn)) return other(fn, [first, second, third]);
      machine.site = at;
      const result = fn.code.call3(fn, first, second, third);
      return result === TAIL ? machine.bounce() : result;
    };
  }
  return (frame) => {
    const fn = callee(frame);
    const values = runs.map((run) => run(frame));
    if (!(fn instanceof Fn)) return other(fn, values);
    machine.site = at;
    return machine.settle(fn.code.callMany(fn, values));
  };
}

interface Pending {
  readonly args: readonly Step<Value>[];
  readonly compiler: Compiler;
}

function compileSuspendingCall(node: Invoke, { args, compiler }: Pending): Step<Value> {
  const { machine } = compiler;
  const callee = calleeOf(node.callee, compiler);
  return suspending(function* (frame): Process<Value> {
    const fn = callee.suspends ? yield* callee.run(frame) : callee.run(frame);
    const values = yield* runAll(args, frame);
    machine.site = node.at;
    try {
      return yield* callSuspending(fn, values);
    } catch (thrown) {
      throw placed(thrown, node.at);
    }
  });
}

/** A call that whoever called the current function makes in its place. */
export function compileTailCall(node: Invoke, compiler: Compiler): Step<Returned> {
  const { machine } = compiler;
  const { at } = node;
  const args = node.args.map((arg) => compiler.value(arg));
  const callee = calleeOf(node.callee, compiler);
  const leave = (fn: Value, values: readonly Value[]): Returned => {
    machine.site = at;
    return fn instanceof Fn ? machine.leave(fn, values) : located(at, () => lookUp(fn, values));
  };
  const runs = steadyRuns(args);
  if (runs === null || callee.suspends || compiler.effects.suspends(node)) {
    return suspending(function* (frame): Process<Returned> {
      const fn = callee.suspends ? yield* callee.run(frame) : callee.run(frame);
      return leave(fn, yield* runAll(args, frame));
    });
  }
  return steady(leaving(callee.run, { runs, leave }));
}

interface Leaving {
  readonly runs: readonly Run<Value>[];
  readonly leave: (fn: Value, args: readonly Value[]) => Returned;
}

function leaving(callee: Run<Value>, { runs, leave }: Leaving): Run<Returned> {
  const [a, b] = runs;
  if (a === undefined) return (frame) => leave(callee(frame), []);
  if (b === undefined) {
    return (frame) => {
      const fn = callee(frame);
      return leave(fn, [a(frame)]);
    };
  }
  return (frame) => {
    const fn = callee(frame);
    return leave(
      fn,
      runs.map((run) => run(frame)),
    );
  };
}
