import type { Invoke, Node } from "../ir.ts";
import { countOf } from "../library/elements.ts";
import { located } from "../located.ts";
import type { Value } from "../values/index.ts";
import { arithmeticOperators } from "./arithmetic-operators.ts";
import { comparisons } from "./comparison-operators.ts";
import type { Compiler } from "./compiler.ts";
import type { Binary, Operator, Run } from "./operator.ts";
import { type Step, steady, suspending } from "./step.ts";

/** An inlined operator applied to two arguments; null where the call is none. */
export function compileOperator(name: string, node: Invoke, compiler: Compiler): Step<Value> | null {
  const operator = arithmeticOperators.get(name) ?? comparisons.get(name);
  const [left, right] = node.args;
  if (operator === undefined || left === undefined || right === undefined || node.args.length !== 2) return null;
  const slow = slowPath(operator, node, compiler);
  const locals = localOperands(left, right);
  if (locals === null) {
    return generalStep(operator, { left: compiler.value(left), right: compiler.value(right), slow });
  }
  const { a, b, constant } = locals;
  return steady(constant === null ? operator.localLocal(a, b, slow) : operator.localConstant(a, constant, slow));
}

/** A branch on a comparison of plain operands, without a value in between; null where the test is none. */
export function compileBranch<R>(
  test: Node,
  { branches, compiler }: { branches: { consequent: Run<R>; alternative: Run<R> }; compiler: Compiler },
): Run<R> | null {
  if (test.kind !== "invoke" || test.callee.kind !== "builtin") return null;
  const comparison = comparisons.get(test.callee.name);
  const [left, right] = test.args;
  if (comparison === undefined || left === undefined || right === undefined || test.args.length !== 2) return null;
  const locals = localOperands(left, right);
  if (locals === null) return null;
  const whole = { ...branches, slow: slowPath(comparison, test, compiler) };
  const { a, b, constant } = locals;
  return constant === null ? comparison.branchOnLocals(a, b, whole) : comparison.branchOnConstant(a, constant, whole);
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

interface Operands {
  readonly left: Step<Value>;
  readonly right: Step<Value>;
  readonly slow: Binary;
}

function generalStep(operator: Operator, { left, right, slow }: Operands): Step<Value> {
  if (!left.suspends && !right.suspends) return steady(operator.general(left.run, right.run, slow));
  return suspending<Value>(function* (frame) {
    const a = left.suspends ? yield* left.run(frame) : left.run(frame);
    const b = right.suspends ? yield* right.run(frame) : right.run(frame);
    return slow(a, b);
  });
}

/** The slots of two local variables, or of one with a small constant beside it. */
function localOperands(left: Node, right: Node): { a: number; b: number; constant: number | null } | null {
  const a = localSlot(left);
  if (a === null) return null;
  const b = localSlot(right);
  if (b !== null) return { a, b, constant: null };
  return right.kind === "constant" && isSmall(right.value) ? { a, b: -1, constant: right.value } : null;
}

/** The slot of a plain local variable: in its frame, not shared, always bound. */
export function localSlot(node: Node): number | null {
  if (node.kind !== "read") return null;
  const { home, isBoxed, isLate, slot } = node.variable;
  return home === "frame" && !isBoxed && !isLate ? slot : null;
}

const isSmall = (value: Value): value is number => typeof value === "number" && (value | 0) === value;
