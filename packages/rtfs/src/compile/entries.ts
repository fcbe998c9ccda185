import { aritiesText, failArity } from "../arity.ts";
import { fail } from "../errors.ts";
import type { Lambda } from "../ir/ir.ts";
import {
  type Fn,
  type FnCode,
  type Frame,
  isRequest,
  type Process,
  type Returned,
  type Slot,
} from "../run/function.ts";
import { located } from "../run/located.ts";
import type { Machine } from "../run/machine.ts";
import { listFrom, type Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { frame0, frame1, frame2, frame3, LITERAL } from "./frames.ts";
import type { Step } from "./step.ts";

/** One arity, compiled. */
export interface Body {
  readonly params: number;
  readonly hasRest: boolean;
  /** completes the frame: the function itself, what it captured, shared parameters */
  readonly prepare: ((frame: Frame, self: Fn) => void) | null;
  readonly step: Step<Returned>;
}

export interface Bodies {
  readonly bodies: readonly Body[];
  readonly compiler: Compiler;
}

/** The code of a function that only a process may call. */
export function suspendingCode(node: Lambda, { bodies, compiler }: Bodies): FnCode {
  const { machine } = compiler;
  const { fuel } = machine;
  const refuse = (): never => fail("PurityViolation", `${node.name} may make calls, which can't be made here`);
  function* start(self: Fn, args: readonly Value[]): Process<Returned> {
    const body = bodyFor(bodies, args.length) ?? misfit(node, { count: args.length, machine });
    if (--fuel.left < 0) fuel.refill();
    const frame = frameFor(body, { args, size: node.frameSize });
    body.prepare?.(frame, self);
    const { step } = body;
    if (!step.suspends) return step.run(frame);
    if (step.ask === null) return yield* step.run(frame);
    const answer = step.ask(frame);
    return isRequest(answer) ? yield answer : answer;
  }
  return { name: node.name, call0: refuse, call1: refuse, call2: refuse, call3: refuse, callMany: refuse, start };
}

/** The code of a function that runs as plain JS, with an entry of its own for each small argument count. */
export function steadyCode(node: Lambda, { bodies, compiler }: Bodies): FnCode {
  const { machine } = compiler;
  const callMany = (self: Fn, args: readonly Value[]): Returned => {
    const body = bodyFor(bodies, args.length) ?? misfit(node, { count: args.length, machine });
    return enter(body, { self, frame: frameFor(body, { args, size: node.frameSize }), machine });
  };
  return {
    name: node.name,
    call0: entry0(node, { bodies, compiler }) ?? ((self) => callMany(self, [])),
    call1: entry1(node, { bodies, compiler }) ?? ((self, a) => callMany(self, [a])),
    call2: entry2(node, { bodies, compiler }) ?? ((self, a, b) => callMany(self, [a, b])),
    call3: entry3(node, { bodies, compiler }) ?? ((self, a, b, c) => callMany(self, [a, b, c])),
    callMany,
    start: null,
  };
}

/** The body for an argument count, or null. */
function bodyFor(bodies: readonly Body[], count: number): Body | null {
  return (
    bodies.find(({ params, hasRest }) => !hasRest && params === count) ??
    bodies.find(({ params, hasRest }) => hasRest && count >= params) ??
    null
  );
}

function frameFor(body: Body, { args, size }: { args: readonly Value[]; size: number }): Frame {
  const frame: Frame = new Array<Slot>(size).fill(undefined);
  for (let i = 0; i < body.params; i++) frame[i] = args[i];
  if (body.hasRest) frame[body.params] = listFrom(args.slice(body.params));
  return frame;
}

function misfit(node: Lambda, { count, machine }: { count: number; machine: Machine }): never {
  const { site } = machine;
  const raise = (): never => failArity(count, { name: node.name, expected: aritiesText(node.arities) });
  return site === null ? raise() : located(site, raise);
}

function enter(body: Body, { self, frame, machine: { fuel } }: { self: Fn; frame: Frame; machine: Machine }): Returned {
  if (--fuel.left < 0) fuel.refill();
  if (++fuel.depth > fuel.maxDepth) fuel.overflow();
  body.prepare?.(frame, self);
  const result = plainRun(body)(frame);
  fuel.depth--;
  return result;
}

function plainRun({ step }: Body): (frame: Frame) => Returned {
  if (step.suspends) throw new Error("A function without effects can't suspend");
  return step.run;
}

/** The body for exactly this count if its frame is small; else the general entry serves. */
function smallBody({ bodies }: Bodies, { count, size }: { count: number; size: number }): Body | null {
  const body = bodyFor(bodies, count);
  return body === null || body.hasRest || size > LITERAL ? null : body;
}

function entry0(node: Lambda, parts: Bodies): FnCode["call0"] | null {
  const body = smallBody(parts, { count: 0, size: node.frameSize });
  if (body === null) return null;
  const { fuel } = parts.compiler.machine;
  const { prepare } = body;
  const run = plainRun(body);
  const size = node.frameSize;
  return (self) => {
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    const frame = frame0(size);
    if (prepare !== null) prepare(frame, self);
    const result = run(frame);
    fuel.depth--;
    return result;
  };
}

function entry1(node: Lambda, parts: Bodies): FnCode["call1"] | null {
  const body = smallBody(parts, { count: 1, size: node.frameSize });
  if (body === null) return null;
  const { fuel } = parts.compiler.machine;
  const { prepare } = body;
  const run = plainRun(body);
  const size = node.frameSize;
  return (self, a) => {
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    const frame = frame1(size, a);
    if (prepare !== null) prepare(frame, self);
    const result = run(frame);
    fuel.depth--;
    return result;
  };
}

function entry2(node: Lambda, parts: Bodies): FnCode["call2"] | null {
  const body = smallBody(parts, { count: 2, size: node.frameSize });
  if (body === null) return null;
  const { fuel } = parts.compiler.machine;
  const { prepare } = body;
  const run = plainRun(body);
  const size = node.frameSize;
  return (self, a, b) => {
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    const frame = frame2(size, a, b);
    if (prepare !== null) prepare(frame, self);
    const result = run(frame);
    fuel.depth--;
    return result;
  };
}

function entry3(node: Lambda, parts: Bodies): FnCode["call3"] | null {
  const body = smallBody(parts, { count: 3, size: node.frameSize });
  if (body === null) return null;
  const { fuel } = parts.compiler.machine;
  const { prepare } = body;
  const run = plainRun(body);
  const size = node.frameSize;
  return (self, a, b, c) => {
    if (--fuel.left < 0) fuel.refill();
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    const frame = frame3(size, a, b, c);
    if (prepare !== null) prepare(frame, self);
    const result = run(frame);
    fuel.depth--;
    return result;
  };
}
