import { fail, type Place } from "../errors.ts";
import type { Parallel } from "../ir/ir.ts";
import { CAPTURED, FUNCTION } from "../values/costs.ts";
import { Datum } from "../values/datum.ts";
import { allocate } from "../values/meter.ts";
import type { Value } from "../values/values.ts";

/** Left in place of a value by a call in tail position: the machine's tail register holds what to call next. */
export const TAIL: unique symbol = Symbol("tail call");
/** Left in place of a value by `recur`: the targets are already rebound, the nearest loop or function body starts over. */
export const RECUR: unique symbol = Symbol("recur");

/** What calling a function gives: its value, or `TAIL`. */
export type Returned = Value | typeof TAIL;
/** What evaluating a body gives. */
export type Result = Returned | typeof RECUR;

/** A variable that closures share by reference. `fn` mirrors `value` where that is a function. */
export class Cell {
  value: Value | undefined;
  fn: Fn | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
    this.fn = value instanceof Fn ? value : undefined;
  }

  set(value: Value): void {
    this.value = value;
    this.fn = value instanceof Fn ? value : undefined;
  }
}

/** One place in a frame. `undefined` is a definition that has not been evaluated yet. */
export type Slot = Value | Cell | undefined;
export type Frame = Slot[];

/** A call in progress that may wait for the host; driven by `driver.ts`. */
export type Process<R = Result> = Generator<Request, R, Value>;

/** What a process asks of its driver. Each is answered with a value, or by throwing into the process. */
export type Request =
  | { readonly ask: "enter"; readonly process: Process<Returned> }
  | { readonly ask: "bounce" }
  | HostRequest
  | { readonly ask: "all"; readonly branches: readonly Fn[]; readonly parallel: Parallel };

/** A capability call as the program made it; `site` is the call site's path in the program. */
export interface HostRequest {
  readonly ask: "host";
  readonly capability: string;
  readonly args: Value[];
  /** the arguments as a journal keeps them */
  readonly data: readonly Value[];
  readonly site: string;
  /** how often the line of evaluation made the call before */
  readonly occurrence: number;
  readonly at: Place;
}

/** Is it a request, and no value? */
export function isRequest<R extends Result>(answer: R | HostRequest): answer is HostRequest {
  return typeof answer === "object" && answer !== null && !(answer instanceof Datum);
}

/**
 * What all closures of one `fn` share. The entry for each argument count checks arity itself.
 * Where `start` stands, the function may suspend and only a process may call it.
 */
export interface FnCode {
  readonly name: string;
  call0(self: Fn): Returned;
  call1(self: Fn, a: Value): Returned;
  call2(self: Fn, a: Value, b: Value): Returned;
  call3(self: Fn, a: Value, b: Value, c: Value): Returned;
  callMany(self: Fn, args: readonly Value[]): Returned;
  readonly start: ((self: Fn, args: readonly Value[]) => Process<Returned>) | null;
}

/** A callable value, compared by identity. */
export class Fn extends Datum {
  readonly code: FnCode;
  readonly captured: readonly Slot[];

  constructor(code: FnCode, captured: readonly Slot[]) {
    super();
    allocate(FUNCTION + CAPTURED * captured.length);
    this.code = code;
    this.captured = captured;
  }

  get name(): string {
    return this.code.name;
  }

  get typeName(): "function" {
    return "function";
  }

  /** Raises `TypeError`: a function can't be a key. */
  hashCode(): number {
    return fail("TypeError", "A function can't be a map key");
  }

  equalTo(): boolean {
    return false;
  }
}
