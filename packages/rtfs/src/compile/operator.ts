import type { Frame } from "../run/function.ts";
import type { Value } from "../values/index.ts";

export type Run<R = Value> = (frame: Frame) => R;
export type Binary = (a: Value, b: Value) => Value;

/**
 * An operator of two arguments, compiled into closures that carry the common case inline and leave all else to `slow`.
 * `x` is the slot of the left operand where that is a plain local variable, else -1, and `left` gives any other; so do
 * `y` and `right`. They are plain parameters since closures read those fastest, and every operator has literals of its
 * own since V8 learns types by literal: both measured (docs/rtfs/speed.md).
 */
export interface Operator {
  readonly slow: Binary;
  general(x: number, left: Run, y: number, right: Run, slow: Binary): Run;
  /** the right operand is a constant integer of 32 bits */
  constant(x: number, left: Run, b: number, slow: Binary): Run;
}

/** A comparison can decide a branch without making a value of its answer. */
export interface Comparison extends Operator {
  branch<R>(x: number, left: Run, y: number, right: Run, slow: Binary, yes: Run<R>, no: Run<R>): Run<R>;
  branchOnConstant<R>(x: number, left: Run, b: number, slow: Binary, yes: Run<R>, no: Run<R>): Run<R>;
}
