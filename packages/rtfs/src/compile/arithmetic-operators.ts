import { add, multiply, subtract } from "../library/arithmetic.ts";
import type { Value } from "../values/index.ts";
import type { Operator } from "./operator.ts";

// 9007199254740991 is 2^53 - 1: a literal is compared with faster than a constant of the module.

const addOperator: Operator = {
  slow: add,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    if (typeof a === "number" && typeof b === "number" && Number.isInteger(a) && Number.isInteger(b)) {
      const result = a + b;
      if (result >= -9007199254740991 && result <= 9007199254740991) return result;
    }
    return slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    if (typeof a === "number") {
      if ((a | 0) === a) return a + b;
      const result = a + b;
      if (Number.isInteger(a) && result >= -9007199254740991 && result <= 9007199254740991) return result;
    }
    return slow(a, b);
  },
};

const subtractOperator: Operator = {
  slow: subtract,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    if (typeof a === "number" && typeof b === "number" && Number.isInteger(a) && Number.isInteger(b)) {
      const result = a - b;
      if (result >= -9007199254740991 && result <= 9007199254740991) return result;
    }
    return slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    if (typeof a === "number") {
      if ((a | 0) === a) return a - b;
      const result = a - b;
      if (Number.isInteger(a) && result >= -9007199254740991 && result <= 9007199254740991) return result;
    }
    return slow(a, b);
  },
};

// A product of 0 may be -0 here, which is no integer of the language.
const multiplyOperator: Operator = {
  slow: multiply,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    if (typeof a === "number" && typeof b === "number" && Number.isInteger(a) && Number.isInteger(b)) {
      const result = a * b;
      if (result !== 0 && result >= -9007199254740991 && result <= 9007199254740991) return result;
    }
    return slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    if (typeof a === "number" && Number.isInteger(a)) {
      const result = a * b;
      if (result !== 0 && result >= -9007199254740991 && result <= 9007199254740991) return result;
    }
    return slow(a, b);
  },
};

export const arithmeticOperators: ReadonlyMap<string, Operator> = new Map([
  ["+", addOperator],
  ["-", subtractOperator],
  ["*", multiplyOperator],
]);
