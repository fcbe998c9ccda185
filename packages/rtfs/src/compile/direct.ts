import type { Place } from "../errors.ts";
import type { Effects } from "../inference/effects.ts";
import type { Arity, Invoke, Lambda, Variable } from "../ir/ir.ts";
import { originOf } from "../ir/link-sources.ts";
import type { Fuel } from "../run/fuel.ts";
import type { Returned } from "../run/function.ts";
import { placed } from "../run/located.ts";
import type { Machine } from "../run/machine.ts";
import type { Compiler } from "./compiler.ts";
import { frame1, frame2, frame3, LITERAL } from "./frames.ts";
import type { Run } from "./operator.ts";

/** The way straight into a body, for calls of a function that needs nothing of its closure. */
export interface Direct {
  /** null until the function has been compiled */
  body: Run<Returned> | null;
  /** the same once the function has been evaluated, so that calls find it */
  run: Run<Returned> | null;
  readonly frameSize: number;
}

/** Hands out the one `Direct` of each body that has one. */
export function createDirects(effects: Effects): Compiler["direct"] {
  const known = new Map<Arity, Direct>();
  return (lambda, arity) => {
    const { captures, self, frameSize } = lambda;
    const isPlain = captures.length === 0 && self === null && !arity.params.some(({ isBoxed }) => isBoxed);
    if (!isPlain || arity.rest !== null || frameSize > LITERAL || effects.lambda(lambda)) return null;
    const direct = known.get(arity) ?? { body: null, run: null, frameSize };
    known.set(arity, direct);
    return direct;
  };
}

/** The one function that a variable ever holds, where that is known. */
export function onlyTarget(variable: Variable): Lambda | null {
  const { sources, isLate } = originOf(variable);
  const [source, second] = sources ?? [];
  return source?.kind === "lambda" && second === undefined && !isLate ? source : null;
}

/** The way into the body that a call is known to run. */
export function directTo({ callee, args }: Invoke, compiler: Compiler): Direct | null {
  if (callee.kind !== "read" || callee.variable.home !== "program") return null;
  const lambda = onlyTarget(callee.variable);
  const arity = lambda?.arities.find(({ params, rest }) => rest === null && params.length === args.length);
  return lambda && arity ? compiler.direct(lambda, arity) : null;
}

interface KnownCall {
  readonly args: readonly Run[];
  /** the call as any other, for as long as the function is not there */
  readonly otherwise: Run;
  readonly machine: Machine;
  readonly at: Place;
}

/** Makes the frame and runs the body in it; null for an argument count that has no such call. */
export function callDirect(direct: Direct, { args, otherwise, machine, at }: KnownCall): Run | null {
  const [a, b, c] = args;
  const { fuel } = machine;
  if (a === undefined || args.length > 3) return null;
  if (b === undefined) return call1(direct, direct.frameSize, otherwise, machine, fuel, at, a);
  if (c === undefined) return call2(direct, direct.frameSize, otherwise, machine, fuel, at, a, b);
  return call3(direct, direct.frameSize, otherwise, machine, fuel, at, a, b, c);
}

// Plain parameters, and a literal for each count: as in operator.ts.

function call1(direct: Direct, size: number, otherwise: Run, machine: Machine, fuel: Fuel, at: Place, a: Run): Run {
  return (frame) => {
    const { run } = direct;
    if (run === null) return otherwise(frame);
    const own = frame1(size, a(frame));
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    try {
      const result = run(own);
      fuel.depth--;
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function call2(
  direct: Direct,
  size: number,
  otherwise: Run,
  machine: Machine,
  fuel: Fuel,
  at: Place,
  a: Run,
  b: Run,
): Run {
  return (frame) => {
    const { run } = direct;
    if (run === null) return otherwise(frame);
    const own = frame2(size, a(frame), b(frame));
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    try {
      const result = run(own);
      fuel.depth--;
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}

function call3(
  direct: Direct,
  size: number,
  otherwise: Run,
  machine: Machine,
  fuel: Fuel,
  at: Place,
  a: Run,
  b: Run,
  c: Run,
): Run {
  return (frame) => {
    const { run } = direct;
    if (run === null) return otherwise(frame);
    const own = frame3(size, a(frame), b(frame), c(frame));
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    try {
      const result = run(own);
      fuel.depth--;
      return typeof result === "symbol" ? machine.bounce() : result;
    } catch (thrown) {
      throw placed(thrown, at);
    }
  };
}
