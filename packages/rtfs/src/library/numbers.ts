import { Float, float, isInteger, isNumber, type Value } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import {
  add,
  checkedInteger,
  decrement,
  divide,
  increment,
  isZero,
  modulo,
  multiply,
  type Numeric,
  negate,
  quotient,
  remainder,
  subtract,
  toDouble,
} from "./arithmetic.ts";
import { type Apply, type Builtin, builtin, type Definition } from "./builtin.ts";
import { greaterThan, lessThan } from "./comparison.ts";

type Operation = (a: Value, b: Value) => Numeric;

function foldLeft(operation: Operation, alone: (x: Numeric) => Numeric): Pick<Definition, "make" | "two"> {
  return {
    make: (take) => (args) => {
      let result = take.number(args, 0);
      if (args.length === 1) return alone(result);
      for (let i = 1; i < args.length; i++) result = operation(result, take.number(args, i));
      return result;
    },
    two: () => operation,
  };
}

function pick(isBetter: (a: Value, b: Value) => boolean): (take: Arguments) => Apply {
  return (take) => (args) => {
    let best = take.number(args, 0);
    for (let i = 1; i < args.length; i++) {
      const next = take.number(args, i);
      if (Number.isNaN(next) || !(isBetter(best, next) || Number.isNaN(best))) best = next;
    }
    return best;
  };
}

function unary(operation: (x: Numeric, take: Arguments) => Value): Pick<Definition, "one"> {
  return { one: (take) => (x) => (isNumber(x) ? operation(x, take) : take.reject([x], 0, "a number")) };
}

/** The integer that a rounding function makes of a float. */
function rounded(round: (n: number) => number): (x: Numeric, take: Arguments) => Numeric {
  return (x, take) => {
    if (isInteger(x)) return x;
    const n = round(toDouble(x));
    if (!Number.isFinite(n)) take.fail("InvalidArgument", "an infinite float or NaN has no integer part");
    return Number.isSafeInteger(n) ? n + 0 : checkedInteger(BigInt(n), take.function);
  };
}

const truncate = rounded(Math.trunc);

function isOdd(x: Numeric, take: Arguments): boolean {
  const whole = truncate(x, take);
  return typeof whole === "bigint" ? whole % 2n !== 0n : toDouble(whole) % 2 !== 0;
}

function absolute(x: Numeric): Numeric {
  if (typeof x === "number") return Math.abs(x);
  if (x instanceof Float) return float(Math.abs(x.n));
  return x < 0n ? checkedInteger(-x, "abs") : x;
}

function squareRoot(x: Numeric, take: Arguments): Value {
  const n = toDouble(x);
  if (n < 0) take.fail("InvalidArgument", "a negative number has no real square root");
  return float(Math.sqrt(n));
}

function power(base: Numeric, exponent: Numeric): Numeric {
  if (!isInteger(base) || !isInteger(exponent) || exponent < 0) return float(toDouble(base) ** toDouble(exponent));
  const isUnit = base === 0 || base === 1 || base === -1;
  // Any other base overflows 64 bits before the 64th power.
  const shortened = isUnit && exponent > 1 ? 2n - (BigInt(exponent) % 2n) : BigInt(exponent);
  return checkedInteger(BigInt(base) ** (shortened > 64n ? 64n : shortened), "pow");
}

function factorial(n: number | bigint, take: Arguments): Numeric {
  if (n < 0) take.fail("InvalidArgument", "the factorial of a negative number is undefined");
  let product = 1n;
  for (let i = 2n; i <= n && i <= 21n; i++) product *= i;
  return checkedInteger(product, "factorial");
}

export const arithmetic: readonly Builtin[] = [
  builtin("+", {
    params: "x y*",
    doc: "The sum. Integers stay integers (`ArithmeticOverflow` beyond 64 bits); any float makes a float.",
    ...foldLeft(add, (x) => x),
  }),
  builtin("-", {
    params: "x y*",
    doc: "The first argument less all others; a single argument is negated.",
    ...foldLeft(subtract, negate),
  }),
  builtin("*", {
    params: "x y*",
    doc: "The product. Integers stay integers (`ArithmeticOverflow` beyond 64 bits); any float makes a float.",
    ...foldLeft(multiply, (x) => x),
  }),
  builtin("/", {
    params: "x y*",
    doc: "The first argument divided by each other in turn; a single argument gives its reciprocal. Integers that divide without rest give an integer, all else a float.",
    ...foldLeft(divide, (x) => divide(1, x)),
  }),
  builtin("quot", { params: "a b", doc: "The quotient cut off towards zero.", two: () => quotient }),
  builtin("rem", { params: "a b", doc: "What `quot` leaves, with the sign of `a`.", two: () => remainder }),
  builtin("mod", { params: "a b", doc: "The rest of floored division, with the sign of `b`.", two: () => modulo }),
  builtin("inc", { params: "x", doc: "One more than `x`.", ...unary(increment) }),
  builtin("dec", { params: "x", doc: "One less than `x`.", ...unary(decrement) }),
  builtin("abs", { params: "x", doc: "The magnitude of `x`.", ...unary(absolute) }),
  builtin("max", { params: "x y*", doc: "The greatest argument, NaN if one is NaN.", make: pick(greaterThan) }),
  builtin("min", { params: "x y*", doc: "The least argument, NaN if one is NaN.", make: pick(lessThan) }),
  builtin("sqrt", {
    params: "x",
    doc: "The square root as a float; `InvalidArgument` for a negative number.",
    ...unary(squareRoot),
  }),
  builtin("pow", {
    params: "b e",
    doc: "`b` to the power `e`: an integer if both are integers and `e` is not negative, else a float.",
    make: (take) => (args) => power(take.number(args, 0), take.number(args, 1)),
  }),
  builtin("factorial", {
    params: "n",
    doc: "The product of the integers from 1 to `n`; `InvalidArgument` for a negative `n`.",
    make: (take) => (args) => factorial(take.integer(args, 0), take),
  }),
  builtin("floor", { params: "x", doc: "The greatest integer not above `x`.", ...unary(rounded(Math.floor)) }),
  builtin("ceil", { params: "x", doc: "The least integer not below `x`.", ...unary(rounded(Math.ceil)) }),
  builtin("round", { params: "x", doc: "The nearest integer; halves go up.", ...unary(rounded(Math.round)) }),
  builtin("even?", {
    params: "x",
    doc: "Whether `x` is even; a float is cut off to an integer first.",
    ...unary((x, take) => !isOdd(x, take)),
  }),
  builtin("odd?", {
    params: "x",
    doc: "Whether `x` is odd; a float is cut off to an integer first.",
    ...unary(isOdd),
  }),
  builtin("zero?", { params: "x", doc: "Whether the number is 0 or 0.0.", ...unary(isZero) }),
  builtin("pos?", { params: "x", doc: "Whether the number is above zero.", ...unary((x) => toDouble(x) > 0) }),
  builtin("neg?", { params: "x", doc: "Whether the number is below zero.", ...unary((x) => toDouble(x) < 0) }),
];
