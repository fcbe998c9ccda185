import type { Place } from "../errors.ts";
import type { Invoke } from "../ir/ir.ts";
import type { Apply, Binary, Builtin, Unary } from "../library/builtin.ts";
import { findBuiltin } from "../library/lookup.ts";
import type { Fuel } from "../run/fuel.ts";
import type { Frame, Process, Result } from "../run/function.ts";
import { placed } from "../run/located.ts";
import { fieldOf } from "../run/machine.ts";
import { carryOut, carryOutSuspending } from "../run/plan.ts";
import { Keyword, type Value } from "../values/index.ts";
import { compileCall, compileTailCall } from "./call.ts";
import type { Compiler } from "./compiler.ts";
import type { Run } from "./operator.ts";
import { compileOperator } from "./operators.ts";
import { runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

/** A call whose value is needed here. */
export function compileInvoke(node: Invoke, compiler: Compiler): Step<Value> {
  return compileDirect(node, compiler) ?? compileCall(node, compiler);
}

/** A call in tail position of a function: made by whoever called the function. */
export function compileTailInvoke(node: Invoke, compiler: Compiler): Step<Result> {
  return compileDirect(node, compiler) ?? compileTailCall(node, compiler);
}

/** Calls that need no stack of their own: builtins and keywords. */
function compileDirect(node: Invoke, compiler: Compiler): Step<Value> | null {
  const { callee } = node;
  if (callee.kind === "constant" && callee.value instanceof Keyword)
    return compileField(callee.value, { node, compiler });
  if (callee.kind !== "builtin") return null;
  return compileOperator(callee.name, node, compiler) ?? compileBuiltinCall(callee.name, node, compiler);
}

function compileField(key: Keyword, { node, compiler }: { node: Invoke; compiler: Compiler }): Step<Value> | null {
  if (node.args.length === 0 || node.args.length > 2) return null;
  const args = node.args.map((arg) => compiler.value(arg));
  const [target, otherwise] = steadyRuns(args) ?? [];
  if (target === undefined) return compileSuspendingField(key, { args, node });
  const read = (frame: Frame): Value =>
    fieldOf(target(frame), { key, otherwise: otherwise === undefined ? null : otherwise(frame) });
  return steady((frame) => {
    try {
      return read(frame);
    } catch (thrown) {
      throw placed(thrown, node.at);
    }
  });
}

function compileSuspendingField(key: Keyword, { args, node }: { args: readonly Step<Value>[]; node: Invoke }) {
  return suspending(function* (frame): Process<Value> {
    const [target = null, otherwise = null] = yield* runAll(args, frame);
    try {
      return fieldOf(target, { key, otherwise });
    } catch (thrown) {
      throw placed(thrown, node.at);
    }
  });
}

function compileBuiltinCall(name: string, node: Invoke, compiler: Compiler): Step<Value> {
  const entry = findBuiltin(name);
  if (entry === undefined) throw new Error(`No builtin is named ${name}`);
  const { machine } = compiler;
  const args = node.args.map((arg) => compiler.value(arg));
  if (args.length < entry.min || args.length > entry.max) return compileMiscount(node, { args, compiler });
  if (!("plan" in entry)) return compileFirstOrder(args, { compiler, node, functions: entry });
  if (!compiler.effects.suspends(node)) {
    return compileFirstOrder(args, {
      compiler,
      node,
      functions: { apply: (values) => carryOut(entry.plan(values, machine), machine) },
    });
  }
  return suspending(function* (frame) {
    const values = yield* runAll(args, frame);
    try {
      return yield* carryOutSuspending(entry.plan(values, machine));
    } catch (thrown) {
      throw placed(thrown, node.at);
    }
  });
}

/** The wrong number of arguments for a builtin: an error once they are evaluated. */
function compileMiscount(
  node: Invoke,
  { args, compiler }: { args: readonly Step<Value>[]; compiler: Compiler },
): Step<Value> {
  const name = node.callee.kind === "builtin" ? node.callee.name : "";
  const builtin = compiler.machine.builtin(name);
  return compileFirstOrder(args, {
    compiler,
    node,
    functions: { apply: (values) => compiler.machine.call(builtin, values) },
  });
}

interface FirstOrder {
  readonly compiler: Compiler;
  readonly node: Invoke;
  readonly functions: Pick<Builtin, "apply" | "one" | "two">;
}

function compileFirstOrder(args: readonly Step<Value>[], { compiler, node, functions }: FirstOrder): Step<Value> {
  const { fuel } = compiler.machine;
  const { at } = node;
  const { apply, one, two } = functions;
  const runs = steadyRuns(args);
  if (runs === null) {
    return suspending(function* (frame) {
      return applyTo(yield* runAll(args, frame), { apply, fuel, at });
    });
  }
  const [a, b, c] = runs;
  if (one !== undefined && a !== undefined && runs.length === 1) return steady(applyOne(one, fuel, at, a));
  if (two !== undefined && a !== undefined && b !== undefined && runs.length === 2)
    return steady(applyTwo(two, fuel, at, a, b));
  if (a !== undefined && b !== undefined && c !== undefined && runs.length === 3)
    return steady((frame) => applyTo([a(frame), b(frame), c(frame)], { apply, fuel, at }));
  return steady((frame) => {
    const values: Value[] = [];
    for (const run of runs) values.push(run(frame));
    return applyTo(values, { apply, fuel, at });
  });
}

function applyTo(values: readonly Value[], { apply, fuel, at }: { apply: Apply; fuel: Fuel; at: Place }): Value {
  if (--fuel.left < 0) fuel.refill();
  try {
    return apply(values, fuel);
  } catch (thrown) {
    throw placed(thrown, at);
  }
}

// Plain parameters: as in operator.ts.

function applyOne(apply: Unary, fuel: Fuel, at: Place, a: Run): Run {
  return (frame) => {
    const value = a(frame);
    if (--fuel.left < 0) fuel.refill();
    try {
      return apply(value, fuel);
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function applyTwo(apply: Binary, fuel: Fuel, at: Place, a: Run, b: Run): Run {
  return (frame) => {
    const left = a(frame);
    const right = b(frame);
    if (--fuel.left < 0) fuel.refill();
    try {
      return apply(left, right, fuel);
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}
