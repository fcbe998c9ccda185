import { add, multiply, subtract } from "../library/arithmetic.ts";
import type { Value } from "../values/index.ts";
import type { Operator } from "./operator.ts";

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
    if (typeof a === "number") {
      if ((a | 0) === a) return a + b;
      const result = a + b;
      if (Number.isSafeInteger(a) && result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
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
    if (typeof a === "number") {
      if ((a | 0) === a) return a - b;
      const result = a - b;
      if (Number.isSafeInteger(a) && result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER) return result;
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
    if (typeof a === "number") {
      const result = a * b;
      if (result !== 0 && Number.isSafeInteger(a) && result >= -MAX_SAFE_INTEGER && result <= MAX_SAFE_INTEGER)
        return result;
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

export const arithmeticOperators: ReadonlyMap<string, Operator> = new Map([
  ["+", addOperator],
  ["-", subtractOperator],
  ["*", multiplyOperator],
]);
