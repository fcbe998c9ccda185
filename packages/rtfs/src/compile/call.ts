import type { Place } from "../errors.ts";
import type { Invoke, Node } from "../ir/ir.ts";
import { Fn, type Process, type Returned } from "../run/function.ts";
import { located, placed } from "../run/located.ts";
import { callSuspending, lookUp, type Machine } from "../run/machine.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { callDirect, directTo } from "./direct.ts";
import type { Run } from "./operator.ts";
import { runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

/** A call whose value is needed here. */
export function compileCall(node: Invoke, compiler: Compiler): Step<Value> {
  const args = node.args.map((arg) => compiler.value(arg));
  const runs = steadyRuns(args);
  if (runs === null || compiler.effects.suspends(node)) return compileSuspendingCall(node, { args, compiler });
  const callee = calleeOf(node.callee, compiler);
  if (callee.suspends) return compileSuspendingCall(node, { args, compiler });
  const { machine } = compiler;
  const otherwise = callInPlace(callee.run, { runs, node, machine });
  const direct = directTo(node, compiler);
  return steady((direct && callDirect(direct, { args: runs, otherwise, machine, at: node.at })) ?? otherwise);
}

/** The callee as a function where it is one; any other value is left for `lookUp`. */
function calleeOf(node: Node, compiler: Compiler): Step<Value> {
  const step = compiler.value(node);
  if (node.kind !== "read" || node.variable.home !== "program" || step.suspends) return step;
  const cell = compiler.machine.cells[node.variable.slot];
  const { run } = step;
  return cell === undefined ? step : steady((frame) => cell.fn ?? run(frame));
}

interface Call {
  readonly runs: readonly Run[];
  readonly node: Invoke;
  readonly machine: Machine;
}

function callInPlace(callee: Run, { runs, node: { at }, machine }: Call): Run {
  const [a, b, c, d] = runs;
  if (a === undefined) return call0(callee, machine, at);
  if (b === undefined) return call1(callee, machine, at, a);
  if (c === undefined) return call2(callee, machine, at, a, b);
  if (d === undefined) return call3(callee, machine, at, a, b, c);
  return callMany(callee, machine, at, runs);
}

/** Calls what is no function: a keyword, a map, or nothing that can be called. */
function callOther(callee: Value, args: readonly Value[], at: Place): Value {
  return located(at, () => lookUp(callee, args));
}

// Plain parameters, and a literal for each count: as in operator.ts.

function call0(callee: Run, machine: Machine, at: Place): Run {
  return (frame) => {
    const fn = callee(frame);
    if (!(fn instanceof Fn)) return callOther(fn, [], at);
    machine.site = at;
    try {
      const result = fn.code.call0(fn);
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function call1(callee: Run, machine: Machine, at: Place, a: Run): Run {
  return (frame) => {
    const fn = callee(frame);
    const first = a(frame);
    if (!(fn instanceof Fn)) return callOther(fn, [first], at);
    machine.site = at;
    try {
      const result = fn.code.call1(fn, first);
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function call2(callee: Run, machine: Machine, at: Place, a: Run, b: Run): Run {
  return (frame) => {
    const fn = callee(frame);
    const first = a(frame);
    const second = b(frame);
    if (!(fn instanceof Fn)) return callOther(fn, [first, second], at);
    machine.site = at;
    try {
      const result = fn.code.call2(fn, first, second);
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function call3(callee: Run, machine: Machine, at: Place, a: Run, b: Run, c: Run): Run {
  return (frame) => {
    const fn = callee(frame);
    const first = a(frame);
    const second = b(frame);
    const third = c(frame);
    if (!(fn instanceof Fn)) return callOther(fn, [first, second, third], at);
    machine.site = at;
    try {
      const result = fn.code.call3(fn, first, second, third);
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function callMany(callee: Run, machine: Machine, at: Place, runs: readonly Run[]): Run {
  return (frame) => {
    const fn = callee(frame);
    const values = runs.map((run) => run(frame));
    if (!(fn instanceof Fn)) return callOther(fn, values, at);
    machine.site = at;
    try {
      return machine.settle(fn.code.callMany(fn, values));
    } catch (thrown) {
      throw placed(thrown, at);
    }
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
  readonly runs: readonly Run[];
  readonly leave: (fn: Value, args: readonly Value[]) => Returned;
}

function leaving(callee: Run, { runs, leave }: Leaving): Run<Returned> {
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
