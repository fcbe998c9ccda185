import { atLeast, atMost, greaterThan, lessThan } from "../library/comparison.ts";
import { equals, type Value } from "../values/index.ts";
import type { Comparison } from "./operator.ts";

const lessThanOperator: Comparison = {
  slow: lessThan,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    return typeof a === "number" && typeof b === "number" ? a < b : slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return typeof a === "number" ? a < b : slow(a, b);
  },
  branch: (x, left, y, right, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    const holds = typeof a === "number" && typeof b === "number" ? a < b : slow(a, b) === true;
    return holds ? yes(frame) : no(frame);
  },
  branchOnConstant: (x, left, b, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return (typeof a === "number" ? a < b : slow(a, b) === true) ? yes(frame) : no(frame);
  },
};

const greaterThanOperator: Comparison = {
  slow: greaterThan,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    return typeof a === "number" && typeof b === "number" ? a > b : slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return typeof a === "number" ? a > b : slow(a, b);
  },
  branch: (x, left, y, right, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    const holds = typeof a === "number" && typeof b === "number" ? a > b : slow(a, b) === true;
    return holds ? yes(frame) : no(frame);
  },
  branchOnConstant: (x, left, b, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return (typeof a === "number" ? a > b : slow(a, b) === true) ? yes(frame) : no(frame);
  },
};

const atMostOperator: Comparison = {
  slow: atMost,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    return typeof a === "number" && typeof b === "number" ? a <= b : slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return typeof a === "number" ? a <= b : slow(a, b);
  },
  branch: (x, left, y, right, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    const holds = typeof a === "number" && typeof b === "number" ? a <= b : slow(a, b) === true;
    return holds ? yes(frame) : no(frame);
  },
  branchOnConstant: (x, left, b, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return (typeof a === "number" ? a <= b : slow(a, b) === true) ? yes(frame) : no(frame);
  },
};

const atLeastOperator: Comparison = {
  slow: atLeast,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    return typeof a === "number" && typeof b === "number" ? a >= b : slow(a, b);
  },
  constant: (x, left, b, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return typeof a === "number" ? a >= b : slow(a, b);
  },
  branch: (x, left, y, right, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    const holds = typeof a === "number" && typeof b === "number" ? a >= b : slow(a, b) === true;
    return holds ? yes(frame) : no(frame);
  },
  branchOnConstant: (x, left, b, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    return (typeof a === "number" ? a >= b : slow(a, b) === true) ? yes(frame) : no(frame);
  },
};

const equalOperator: Comparison = {
  slow: equals,
  general: (x, left, y, right, slow) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    return typeof a === "string" ? equals(a, b) : a === b || (typeof a === "object" && slow(a, b));
  },
  constant: (x, left, b) => (frame) => (x < 0 ? left(frame) : frame[x]) === b,
  branch: (x, left, y, right, slow, yes, no) => (frame) => {
    const a = x < 0 ? left(frame) : (frame[x] as Value);
    const b = y < 0 ? right(frame) : (frame[y] as Value);
    const same = typeof a === "string" ? equals(a, b) : a === b || (typeof a === "object" && slow(a, b) === true);
    return same ? yes(frame) : no(frame);
  },
  branchOnConstant: (x, left, b, _slow, yes, no) => (frame) =>
    (x < 0 ? left(frame) : frame[x]) === b ? yes(frame) : no(frame),
};

export const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ["<", lessThanOperator],
  [">", greaterThanOperator],
  ["<=", atMostOperator],
  [">=", atLeastOperator],
  ["=", equalOperator],
]);
