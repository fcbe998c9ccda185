import fc from "fast-check";
import { expect, test } from "vitest";
import { RtfsError } from "../errors.ts";
import { Float, float, integer, isFloat, isInteger, MAX_INTEGER, MIN_INTEGER, type Value } from "../values/index.ts";
import {
  add,
  decrement,
  divide,
  increment,
  modulo,
  multiply,
  type Numeric,
  negate,
  quotient,
  remainder,
  subtract,
  toDouble,
} from "./arithmetic.ts";
import { atLeast, atMost, greaterThan, lessThan } from "./comparison.ts";

/** 64-bit integers, those near the edges of the safe range and of 64 bits more often. */
const exact = fc.oneof(
  fc.bigInt({ min: MIN_INTEGER, max: MAX_INTEGER }),
  fc.bigInt({ min: -100n, max: 100n }),
  fc.bigInt({ min: -4n, max: 4n }).map((n) => 2n ** 53n + n),
  fc.bigInt({ min: -4n, max: 4n }).map((n) => -(2n ** 53n) + n),
  fc.bigInt({ min: 0n, max: 4n }).map((n) => MAX_INTEGER - n),
  fc.bigInt({ min: 0n, max: 4n }).map((n) => MIN_INTEGER + n),
);
const doubles = fc.oneof(fc.double(), fc.integer({ min: -50, max: 50 }));

function int(n: bigint): Numeric {
  return integer(n) ?? 0;
}

/** What a function gives, or the kind of the error that it raises. */
function outcome(run: () => Value): unknown {
  try {
    const value = run();
    return isInteger(value) ? BigInt(value) : value;
  } catch (error) {
    return error instanceof RtfsError ? error.value.kind : error;
  }
}

function checked(n: bigint): bigint | string {
  return n < MIN_INTEGER || n > MAX_INTEGER ? "ArithmeticOverflow" : n;
}

const isCanonical = (value: Value) =>
  typeof value !== "number" || !Number.isInteger(value) || (Number.isSafeInteger(value) && !Object.is(value, -0));

test("sums, differences and products of integers are exact or overflow", () => {
  fc.assert(
    fc.property(exact, exact, (a, b) => {
      expect(outcome(() => add(int(a), int(b)))).toBe(checked(a + b));
      expect(outcome(() => subtract(int(a), int(b)))).toBe(checked(a - b));
      expect(outcome(() => multiply(int(a), int(b)))).toBe(checked(a * b));
      expect(outcome(() => negate(int(a)))).toBe(checked(-a));
    }),
    { numRuns: 2000 },
  );
});

test("integers are kept as the smallest kind of number and never as -0", () => {
  fc.assert(
    fc.property(exact, exact, (a, b) => {
      for (const run of [add, subtract, multiply, modulo, quotient, remainder]) {
        try {
          const value = run(int(a), int(b));
          expect(isCanonical(value)).toBe(true);
          expect(typeof value !== "bigint" || !Number.isSafeInteger(Number(value))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RtfsError);
        }
      }
    }),
  );
});

test("quotient and remainder recompose the dividend; modulo has the sign of the divisor", () => {
  fc.assert(
    fc.property(
      exact,
      exact.filter((n) => n !== 0n),
      (a, b) => {
        expect(outcome(() => quotient(int(a), int(b)))).toBe(checked(a / b));
        expect(outcome(() => remainder(int(a), int(b)))).toBe(a % b);
        const floored = ((a % b) + b) % b;
        expect(outcome(() => modulo(int(a), int(b)))).toBe(floored);
      },
    ),
    { numRuns: 2000 },
  );
});

test("division gives an integer exactly when it leaves no rest", () => {
  fc.assert(
    fc.property(
      exact,
      exact.filter((n) => n !== 0n),
      (a, b) => {
        const result = outcome(() => divide(int(a), int(b)));
        if (a % b === 0n) expect(result).toBe(checked(a / b));
        else expect(isFloat(result as Value)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

test("any float makes a float, computed as doubles are", () => {
  fc.assert(
    fc.property(doubles, doubles, (a, b) => {
      for (const [run, expected] of [
        [add, a + b],
        [subtract, a - b],
        [multiply, a * b],
      ] as const) {
        const result = run(float(a), Number.isInteger(b) && Math.abs(b) <= 50 ? b + 0 : float(b));
        expect(isFloat(result)).toBe(true);
        expect(toDouble(result)).toBe(Object.is(b, -0) ? toDouble(result) : expected);
      }
    }),
  );
});

test("division by zero is an error for integers and floats", () => {
  for (const zero of [0, float(0), float(-0)]) {
    for (const run of [divide, quotient, remainder, modulo]) expect(outcome(() => run(5, zero))).toBe("DivisionByZero");
  }
});

test("comparison of integers with floats is exact beyond 2^53", () => {
  const big = 9007199254740993n;
  const near = float(9007199254740992);
  expect(greaterThan(big, near)).toBe(true);
  expect(lessThan(near, big)).toBe(true);
  expect(atMost(big, near)).toBe(false);
});

test("comparisons of integers agree with their values", () => {
  fc.assert(
    fc.property(exact, exact, (a, b) => {
      expect(lessThan(int(a), int(b))).toBe(a < b);
      expect(greaterThan(int(a), int(b))).toBe(a > b);
      expect(atMost(int(a), int(b))).toBe(a <= b);
      expect(atLeast(int(a), int(b))).toBe(a >= b);
    }),
  );
});

test("nothing compares with NaN", () => {
  for (const run of [lessThan, greaterThan, atMost, atLeast]) expect(run(Number.NaN, new Float(1))).toBe(false);
});

test("strings are ordered by code point", () => {
  expect(lessThan("\uffff", "\u{10000}")).toBe(true);
});

test("inc and dec are adding and subtracting 1, and tell an overflow by their own names", () => {
  fc.assert(
    fc.property(fc.oneof(exact.filter((n) => n < MAX_INTEGER && n > MIN_INTEGER).map(int), doubles.map(float)), (x) => {
      expect(increment(x)).toEqual(add(x, 1));
      expect(decrement(x)).toEqual(subtract(x, 1));
    }),
  );
  expect(() => increment(int(MAX_INTEGER))).toThrow(/^inc: the result does not fit/);
  expect(() => decrement(int(MIN_INTEGER))).toThrow(/^dec: the result does not fit/);
});
