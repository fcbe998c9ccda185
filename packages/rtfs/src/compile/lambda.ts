import type { Arity, Capture, Lambda } from "../ir/ir.ts";
import { Cell, Fn, type FnCode, type Frame, RECUR, type Result, type Returned, type Slot } from "../run/function.ts";
import type { Machine } from "../run/machine.ts";
import type { Value } from "../values/index.ts";
import type { Compiler, OwnArity } from "./compiler.ts";
import type { Direct } from "./direct.ts";
import { type Body, steadyCode, suspendingCode } from "./entries.ts";
import { type Step, steady, suspending } from "./step.ts";

/** A closure over the variables that the body refers to: copied, but for the boxed ones, which are shared. */
export function compileLambda(node: Lambda, compiler: Compiler): Step<Value> {
  const code = compileCode(node, compiler);
  const slots = node.captures.map(({ from }) => from.slot);
  const [slot] = slots;
  if (slot === undefined) return steady(withoutCaptures(node, { code, compiler }));
  if (slots.length === 1) return steady((frame) => new Fn(code, [frame[slot]]));
  return steady((frame) => new Fn(code, capture(frame, slots)));
}

function capture(frame: Frame, slots: readonly number[]): Slot[] {
  return slots.map((slot) => frame[slot]);
}

/** Once the function is there, calls may go straight into its bodies. */
function withoutCaptures(node: Lambda, { code, compiler }: { code: FnCode; compiler: Compiler }): () => Fn {
  const directs: Direct[] = node.arities.flatMap((arity) => compiler.direct(node, arity) ?? []);
  return () => {
    for (const direct of directs) direct.run = direct.body;
    return new Fn(code, []);
  };
}

function compileCode(node: Lambda, compiler: Compiler): FnCode {
  const bodies = node.arities.map((arity) => compileBody(arity, { node, compiler }));
  return compiler.effects.lambda(node)
    ? suspendingCode(node, { bodies, compiler })
    : steadyCode(node, { bodies, compiler });
}

function compileBody(arity: Arity, { node, compiler }: { node: Lambda; compiler: Compiler }): Body {
  const own: OwnArity = { lambda: node, arity, restarts: arity.recurs };
  const body = compiler.body(arity.body, own);
  const step = own.restarts ? restarting(body, compiler.machine) : straight(body);
  const direct = compiler.direct(node, arity);
  if (direct !== null && !step.suspends) direct.body = step.run;
  return { params: arity.params.length, hasRest: arity.rest !== null, prepare: preparation(arity, node), step };
}

/** A body that never ends in `recur`. */
function straight(body: Step<Result>): Step<Returned> {
  return body as Step<Returned>;
}

function preparation(arity: Arity, { captures, self }: Lambda): Body["prepare"] {
  const variables = arity.rest === null ? arity.params : [...arity.params, arity.rest];
  const boxed = variables.filter(({ isBoxed }) => isBoxed).map(({ slot }) => slot);
  if (captures.length === 0 && self === null && boxed.length === 0) return null;
  const slots = captures.map(({ to }: Capture) => to.slot);
  const [only] = slots;
  if (only !== undefined && slots.length === 1 && self === null && boxed.length === 0) {
    return (frame, fn) => {
      frame[only] = fn.captured[0];
    };
  }
  const own = self === null ? -1 : self.slot;
  return (frame, fn) => {
    const { captured } = fn;
    for (let i = 0; i < slots.length; i++) frame[slots[i] as number] = captured[i];
    if (own >= 0) frame[own] = fn;
    for (const slot of boxed) frame[slot] = new Cell(frame[slot] as Value);
  };
}

/** The body, started over as often as it ends in `recur`. */
function restarting(body: Step<Result>, { fuel }: Machine): Step<Returned> {
  if (body.suspends) {
    return suspending(function* (frame) {
      for (;;) {
        const result = yield* body.run(frame);
        if (result !== RECUR) return result;
        if (--fuel.left < 0) fuel.refill();
      }
    });
  }
  const { run } = body;
  return steady((frame) => {
    for (;;) {
      const result = run(frame);
      if (typeof result !== "symbol" || result !== RECUR) return result;
      if (--fuel.left < 0) fuel.refill();
    }
  });
}
