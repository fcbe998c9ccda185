import type { Invoke, Node } from "../ir/ir.ts";
import { countOf } from "../library/elements.ts";
import { located } from "../run/located.ts";
import type { Value } from "../values/index.ts";
import { arithmeticOperators } from "./arithmetic-operators.ts";
import { comparisons } from "./comparison-operators.ts";
import type { Compiler } from "./compiler.ts";
import type { Binary, Operator, Run } from "./operator.ts";
import { type Step, steady, suspending } from "./step.ts";

/** An inlined operator applied to two arguments; null where the call is none. */
export function compileOperator(name: string, node: Invoke, compiler: Compiler): Step<Value> | null {
  const operator = arithmeticOperators.get(name) ?? comparisons.get(name);
  const operands = operator === undefined ? null : operandsOf(node, compiler);
  if (operator === undefined || operands === null) return null;
  const slow = slowPath(operator, node, compiler);
  const { x, left, y, right, constant } = operands;
  if (left.suspends || right.suspends) return suspendingOperation({ left, right, slow });
  return steady(
    constant === null
      ? operator.general(x, left.run, y, right.run, slow)
      : operator.constant(x, left.run, constant, slow),
  );
}

/** A branch on a comparison, without a value in between; null where the test is none. */
export function compileBranch<R>(
  test: Node,
  { branches, compiler }: { branches: { yes: Run<R>; no: Run<R> }; compiler: Compiler },
): Run<R> | null {
  if (test.kind !== "invoke" || test.callee.kind !== "builtin") return null;
  const comparison = comparisons.get(test.callee.name);
  const operands = comparison === undefined ? null : operandsOf(test, compiler);
  if (comparison === undefined || operands === null) return null;
  const slow = slowPath(comparison, test, compiler);
  const { x, left, y, right, constant } = operands;
  if (left.suspends || right.suspends) return null;
  const { yes, no } = branches;
  return constant === null
    ? comparison.branch(x, left.run, y, right.run, slow, yes, no)
    : comparison.branchOnConstant(x, left.run, constant, slow, yes, no);
}

interface Operands {
  readonly x: number;
  readonly left: Step<Value>;
  readonly y: number;
  readonly right: Step<Value>;
  /** the right operand where it is an integer of 32 bits */
  readonly constant: number | null;
}

function operandsOf({ args }: Invoke, compiler: Compiler): Operands | null {
  const [left, right] = args;
  if (left === undefined || right === undefined || args.length !== 2) return null;
  return {
    x: localSlot(left) ?? -1,
    left: compiler.value(left),
    y: localSlot(right) ?? -1,
    right: compiler.value(right),
    constant: right.kind === "constant" && isSmall(right.value) ? right.value : null,
  };
}

function slowPath(operator: Operator, { at }: Invoke, { machine: { fuel } }: Compiler): Binary {
  return (a, b) => {
    fuel.charge(sizeOf(b));
    return located(at, () => operator.slow(a, b));
  };
}

/** What an operator may have to look at, in steps. */
function sizeOf(value: Value): number {
  if (typeof value === "string") return 1 + (value.length >> 5);
  return typeof value === "object" ? 1 + (countOf(value) ?? 0) : 1;
}

interface Operation {
  readonly left: Step<Value>;
  readonly right: Step<Value>;
  readonly slow: Binary;
}

function suspendingOperation({ left, right, slow }: Operation): Step<Value> {
  return suspending<Value>(function* (frame) {
    const a = left.suspends ? yield* left.run(frame) : left.run(frame);
    const b = right.suspends ? yield* right.run(frame) : right.run(frame);
    return slow(a, b);
  });
}

/** The slot of a plain local variable: in its frame, not shared, always bound. */
export function localSlot(node: Node): number | null {
  if (node.kind !== "read") return null;
  const { home, isBoxed, isLate, slot } = node.variable;
  return home === "frame" && !isBoxed && !isLate ? slot : null;
}

const isSmall = (value: Value): value is number => typeof value === "number" && (value | 0) === value;
