import { atLeast, atMost, greaterThan, lessThan } from "../library/comparison.ts";
import { equals, type Value } from "../values/index.ts";
import type { Comparison } from "./operator.ts";

const lessThanOperator: Comparison = {
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
  branchOnConstant:
    (slot, b, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[slot] as Value;
      return (typeof a === "number" ? a < b : slow(a, b) === true) ? consequent(frame) : alternative(frame);
    },
  branchOnLocals:
    (left, right, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[left] as Value;
      const b = frame[right] as Value;
      const holds = typeof a === "number" && typeof b === "number" ? a < b : slow(a, b) === true;
      return holds ? consequent(frame) : alternative(frame);
    },
};

const greaterThanOperator: Comparison = {
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
  branchOnConstant:
    (slot, b, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[slot] as Value;
      return (typeof a === "number" ? a > b : slow(a, b) === true) ? consequent(frame) : alternative(frame);
    },
  branchOnLocals:
    (left, right, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[left] as Value;
      const b = frame[right] as Value;
      const holds = typeof a === "number" && typeof b === "number" ? a > b : slow(a, b) === true;
      return holds ? consequent(frame) : alternative(frame);
    },
};

const atMostOperator: Comparison = {
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
  branchOnConstant:
    (slot, b, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[slot] as Value;
      return (typeof a === "number" ? a <= b : slow(a, b) === true) ? consequent(frame) : alternative(frame);
    },
  branchOnLocals:
    (left, right, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[left] as Value;
      const b = frame[right] as Value;
      const holds = typeof a === "number" && typeof b === "number" ? a <= b : slow(a, b) === true;
      return holds ? consequent(frame) : alternative(frame);
    },
};

const atLeastOperator: Comparison = {
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
  branchOnConstant:
    (slot, b, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[slot] as Value;
      return (typeof a === "number" ? a >= b : slow(a, b) === true) ? consequent(frame) : alternative(frame);
    },
  branchOnLocals:
    (left, right, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[left] as Value;
      const b = frame[right] as Value;
      const holds = typeof a === "number" && typeof b === "number" ? a >= b : slow(a, b) === true;
      return holds ? consequent(frame) : alternative(frame);
    },
};

const equalOperator: Comparison = {
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
  branchOnConstant:
    (slot, b, { consequent, alternative }) =>
    (frame) =>
      frame[slot] === b ? consequent(frame) : alternative(frame),
  branchOnLocals:
    (left, right, { consequent, alternative, slow }) =>
    (frame) => {
      const a = frame[left] as Value;
      const b = frame[right] as Value;
      return a === b || (typeof a === "object" && slow(a, b) === true) ? consequent(frame) : alternative(frame);
    },
};

export const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ["<", lessThanOperator],
  [">", greaterThanOperator],
  ["<=", atMostOperator],
  [">=", atLeastOperator],
  ["=", equalOperator],
]);
