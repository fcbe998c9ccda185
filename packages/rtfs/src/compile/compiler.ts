import type { Effects } from "../inference/effects.ts";
import type { Arity, Lambda, Node } from "../ir/ir.ts";
import type { RECUR, Result } from "../run/function.ts";
import type { Machine } from "../run/machine.ts";
import type { Value } from "../values/index.ts";
import type { Direct } from "./direct.ts";
import type { Step } from "./step.ts";

/** Compiles nodes for one run. The three doors differ in what may stand in place of a value. */
export interface Compiler {
  readonly machine: Machine;
  readonly effects: Effects;
  /** an operand: always gives a value */
  value(node: Node): Step<Value>;
  /** the last form of a loop whose own value is an operand */
  looping(node: Node): Step<Value | typeof RECUR>;
  /** the last form of a function body or loop in tail position: calls become tail calls */
  tail(node: Node): Step<Result>;
  /** a function body: calls of the function itself start it over */
  body(node: Node, own: OwnArity): Step<Result>;
  /** the way straight into a body; null where the function needs its closure */
  direct(lambda: Lambda, arity: Arity): Direct | null;
}

/** The function whose body is compiled. */
export interface OwnArity {
  readonly lambda: Lambda;
  readonly arity: Arity;
  /** some path through the body ends in `RECUR` */
  restarts: boolean;
}

/** How a structural node compiles the child whose value becomes its own. */
export type Last<R> = (node: Node) => Step<R>;
