import type { Frame } from "../function.ts";
import type { Value } from "../values/index.ts";

export type Run<R = Value> = (frame: Frame) => R;
export type Binary = (a: Value, b: Value) => Value;

/**
 * An operator of two arguments, compiled for what its operands are: any, a local variable and a constant, two local
 * variables. Each has closures of its own, so that they stay monomorphic; they carry the common case inline and leave
 * all else to the library's function.
 */
export interface Operator {
  readonly slow: Binary;
  general(left: Run, right: Run, slow: Binary): Run;
  localConstant(slot: number, b: number, slow: Binary): Run;
  localLocal(left: number, right: number, slow: Binary): Run;
}

/** A comparison can decide a branch without making a value of its answer. */
export interface Comparison extends Operator {
  branchOnConstant<R>(slot: number, b: number, branches: Branches<R>): Run<R>;
  branchOnLocals<R>(left: number, right: number, branches: Branches<R>): Run<R>;
}

export interface Branches<R> {
  readonly consequent: Run<R>;
  readonly alternative: Run<R>;
  readonly slow: Binary;
}
