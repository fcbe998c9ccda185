import { fail } from "../errors.ts";
import { Float, float, integer, isInteger, isNumber, type Value } from "../values/index.ts";
import { rejectArgument } from "./arguments.ts";

/** An integer or a float. */
export type Numeric = number | bigint | Float;

/** The integer value of a bigint; `ArithmeticOverflow` when it does not fit 64 bits. */
export function checkedInteger(n: bigint, operation: string): number | bigint {
  return integer(n) ?? fail("ArithmeticOverflow", `${operation}: the result does not fit a 64-bit integer`);
}

export function toDouble(value: Numeric): number {
  return typeof value === "number" ? value : value instanceof Float ? value.n : Number(value);
}

export function isZero(value: Numeric): boolean {
  return typeof value === "number" ? value === 0 : value instanceof Float && value.n === 0;
}

export function add(a: Value, b: Value): Numeric {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (!Number.isInteger(a) || !Number.isInteger(b)) return float(sum);
    if (Number.isSafeInteger(sum)) return sum;
  }
  return combine(a, b, ADD);
}

export function increment(a: Value): Numeric {
  const isSmall = typeof a === "number" && Number.isInteger(a) && a < Number.MAX_SAFE_INTEGER;
  return isSmall ? a + 1 : combine(a, 1, INCREMENT);
}

export function decrement(a: Value): Numeric {
  const isLarge = typeof a === "number" && Number.isInteger(a) && a > Number.MIN_SAFE_INTEGER;
  return isLarge ? a - 1 : combine(a, 1, DECREMENT);
}

export function subtract(a: Value, b: Value): Numeric {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (!Number.isInteger(a) || !Number.isInteger(b)) return float(difference);
    if (Number.isSafeInteger(difference)) return difference;
  }
  return combine(a, b, SUBTRACT);
}

export function multiply(a: Value, b: Value): Numeric {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    if (!Number.isInteger(a) || !Number.isInteger(b)) return float(product);
    // Adding 0 makes an integer 0 of -0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return combine(a, b, MULTIPLY);
}

/** An integer where two integers divide without rest, else a float. */
export function divide(a: Value, b: Value): Numeric {
  const [x, y] = dividing(a, b, "/");
  if (typeof x === "number" && typeof y === "number") {
    const quotient = x / y;
    if (!Number.isInteger(x) || !Number.isInteger(y)) return float(quotient);
    if (x % y === 0) return quotient + 0;
    if (!Number.isInteger(quotient)) return quotient;
  }
  if (!isInteger(x) || !isInteger(y)) return float(toDouble(x) / toDouble(y));
  const exact = BigInt(x) / BigInt(y);
  if (exact * BigInt(y) === BigInt(x)) return checkedInteger(exact, "/");
  return float(nearestQuotient(BigInt(x), BigInt(y)));
}

/** bits of a quotient that are more than a double holds */
const GUARDED = 128n;

/** The double nearest to the quotient of two integers of 64 bits. */
function nearestQuotient(x: bigint, y: bigint): number {
  const dividend = x << GUARDED;
  const scaled = dividend / y;
  const rest = dividend - scaled * y;
  // A rest lies beyond the last bit that counts: it only breaks ties.
  const sticky = rest === 0n ? scaled : scaled + (rest < 0n === y < 0n ? 1n : -1n);
  return Number(sticky) / Number(1n << GUARDED);
}

/** Division cut off towards zero; a float when either operand is one. */
export function quotient(a: Value, b: Value): Numeric {
  const [x, y] = dividing(a, b, "quot");
  if (isInteger(x) && isInteger(y)) return checkedInteger(BigInt(x) / BigInt(y), "quot");
  return float(Math.trunc(toDouble(x) / toDouble(y)));
}

/** What `quotient` leaves; it has the sign of the dividend. */
export function remainder(a: Value, b: Value): Numeric {
  const [x, y] = dividing(a, b, "rem");
  if (typeof x === "number" && typeof y === "number" && Number.isInteger(x) && Number.isInteger(y)) return (x % y) + 0;
  if (isInteger(x) && isInteger(y)) return checkedInteger(BigInt(x) % BigInt(y), "rem");
  return float(toDouble(x) % toDouble(y));
}

/** Floored: the result has the sign of the divisor. */
export function modulo(a: Value, b: Value): Numeric {
  const [x, y] = dividing(a, b, "mod");
  if (typeof x === "number" && typeof y === "number" && Number.isInteger(x) && Number.isInteger(y)) {
    const rest = x % y;
    return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest + 0;
  }
  if (isInteger(x) && isInteger(y)) {
    const rest = BigInt(x) % BigInt(y);
    return checkedInteger(rest !== 0n && rest < 0n !== BigInt(y) < 0n ? rest + BigInt(y) : rest, "mod");
  }
  const divisor = toDouble(y);
  const rest = toDouble(x) % divisor;
  return float(rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest);
}

export function negate(value: Numeric): Numeric {
  if (typeof value === "number") return value === 0 ? 0 : -value;
  return value instanceof Float ? float(-value.n) : checkedInteger(-value, "-");
}

interface Operation {
  readonly name: string;
  readonly exact: (a: bigint, b: bigint) => bigint;
  readonly rough: (a: number, b: number) => number;
}

const ADD: Operation = { name: "+", exact: (a, b) => a + b, rough: (a, b) => a + b };
const SUBTRACT: Operation = { name: "-", exact: (a, b) => a - b, rough: (a, b) => a - b };
const INCREMENT: Operation = { ...ADD, name: "inc" };
const DECREMENT: Operation = { ...SUBTRACT, name: "dec" };
const MULTIPLY: Operation = { name: "*", exact: (a, b) => a * b, rough: (a, b) => a * b };

function combine(a: Value, b: Value, { name, exact, rough }: Operation): Numeric {
  const [x, y] = operands(a, b, name);
  if (isInteger(x) && isInteger(y)) return checkedInteger(exact(BigInt(x), BigInt(y)), name);
  return float(rough(toDouble(x), toDouble(y)));
}

function operands(a: Value, b: Value, name: string): [Numeric, Numeric] {
  if (!isNumber(a)) rejectArgument(a, { name, index: 0, expected: "a number" });
  if (!isNumber(b)) rejectArgument(b, { name, index: 1, expected: "a number" });
  return [a, b];
}

function dividing(a: Value, b: Value, name: string): [Numeric, Numeric] {
  const both = operands(a, b, name);
  if (isZero(both[1])) fail("DivisionByZero", `${name}: the divisor is zero`);
  return both;
}
