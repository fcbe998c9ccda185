import type { Frame } from "../function.ts";
import type { Invoke, Node } from "../ir.ts";
import { add, multiply, subtract } from "../library/arithmetic.ts";
import { atLeast, atMost, greaterThan, lessThan } from "../library/comparison.ts";
import { located } from "../located.ts";
import { equals, type Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { type Step, steady, suspending } from "./step.ts";

type Run = (frame: Frame) => Value;
type Binary = (a: Value, b: Value) => Value;

/**
 * One operator of two arguments, compiled for what its operands are. Each has closures of its own: they carry the
 * common case (safe integers) inline and leave all else to the library's function.
 */
interface Operator {
  readonly slow: Binary;
  general(a: Run, b: Run, slow: Binary): Run;
  localConstant(a: number, b: number, slow: Binary): Run;
  localLocal(a: number, b: number, slow: Binary): Run;
}

/** Null where the name is no inlined operator or the arguments are not two. */
export function compileOperator(name: string, node: Invoke, compiler: Compiler): Step<Value> | null {
  const operator = operators.get(name);
  const [left, right] = node.args;
  if (operator === undefined || left === undefined || right === undefined || node.args.length !== 2) return null;
  const { fuel } = compiler.machine;
  const slow: Binary = (a, b) => {
    if (--fuel.left < 0) fuel.refill();
    return located(node.at, () => operator.slow(a, b));
  };
  const a = localSlot(left);
  if (a !== null) {
    const b = localSlot(right);
    if (b !== null) return steady(operator.localLocal(a, b, slow));
    if (right.kind === "constant" && isSmall(right.value)) return steady(operator.localConstant(a, right.value, slow));
  }
  return generalStep(operator, { left: compiler.value(left), right: compiler.value(right), slow });
}

function generalStep(
  operator: Operator,
  { left, right, slow }: { left: Step<Value>; right: Step<Value>; slow: Binary },
) {
  if (!left.suspends && !right.suspends) return steady(operator.general(left.run, right.run, slow));
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

const { MAX_SAFE_INTEGER } = Number;

const addOperator: Operator = {
  slow: add,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = a + b;
      if (result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    if (typeof a === "number" && Number.isSafeInteger(a)) {
      const result = a + b;
      if (result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = a + b;
      if (result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
};

const subtractOperator: Operator = {
  slow: subtract,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = a - b;
      if (result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    if (typeof a === "number" && Number.isSafeInteger(a)) {
      const result = a - b;
      if (result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = a - b;
      if (result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
};

const multiplyOperator: Operator = {
  slow: multiply,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = a * b;
      if (result !== 0 && result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    if (typeof a === "number" && Number.isSafeInteger(a)) {
      const result = a * b;
      if (result !== 0 && result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = a * b;
      if (result !== 0 && result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
    }
    return slow(a, b);
  },
};

const lessThanOperator: Operator = {
  slow: lessThan,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    return typeof a === "number" && typeof b === "number" ? a < b : slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    return typeof a === "number" ? a < b : slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    return typeof a === "number" && typeof b === "number" ? a < b : slow(a, b);
  },
};

const greaterThanOperator: Operator = {
  slow: greaterThan,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    return typeof a === "number" && typeof b === "number" ? a > b : slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    return typeof a === "number" ? a > b : slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    return typeof a === "number" && typeof b === "number" ? a > b : slow(a, b);
  },
};

const atMostOperator: Operator = {
  slow: atMost,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    return typeof a === "number" && typeof b === "number" ? a <= b : slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    return typeof a === "number" ? a <= b : slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    return typeof a === "number" && typeof b === "number" ? a <= b : slow(a, b);
  },
};

const atLeastOperator: Operator = {
  slow: atLeast,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    return typeof a === "number" && typeof b === "number" ? a >= b : slow(a, b);
  },
  localConstant: (slot, b, slow) => (frame) => {
    const a = frame[slot] as Value;
    return typeof a === "number" ? a >= b : slow(a, b);
  },
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    return typeof a === "number" && typeof b === "number" ? a >= b : slow(a, b);
  },
};

const equalsOperator: Operator = {
  slow: equals,
  general: (left, right, slow) => (frame) => {
    const a = left(frame);
    const b = right(frame);
    return a === b || (typeof a === "object" && slow(a, b));
  },
  localConstant: (slot, b) => (frame) => frame[slot] === b,
  localLocal: (left, right, slow) => (frame) => {
    const a = frame[left] as Value;
    const b = frame[right] as Value;
    return a === b || (typeof a === "object" && slow(a, b));
  },
};

const operators: ReadonlyMap<string, Operator> = new Map([
  ["+", addOperator],
  ["-", subtractOperator],
  ["*", multiplyOperator],
  ["<", lessThanOperator],
  [">", greaterThanOperator],
  ["<=", atMostOperator],
  [">=", atLeastOperator],
  ["=", equalsOperator],
]);
