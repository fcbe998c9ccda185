import type { Meter } from "../run/fuel.ts";
import { compare, equals, Float, isNumber, Timestamp, type Value } from "../values/index.ts";
import { rejectArgument } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { countOf } from "./elements.ts";
import { payForScan } from "./limits.ts";

export function lessThan(a: Value, b: Value): boolean {
  if (typeof a === "number" && typeof b === "number") return a < b;
  return holds(a, b, LESS);
}

export function greaterThan(a: Value, b: Value): boolean {
  if (typeof a === "number" && typeof b === "number") return a > b;
  return holds(a, b, GREATER);
}

export function atMost(a: Value, b: Value): boolean {
  if (typeof a === "number" && typeof b === "number") return a <= b;
  return holds(a, b, AT_MOST);
}

export function atLeast(a: Value, b: Value): boolean {
  if (typeof a === "number" && typeof b === "number") return a >= b;
  return holds(a, b, AT_LEAST);
}

interface Relation {
  readonly name: string;
  readonly numbers: (a: number | bigint, b: number | bigint) => boolean;
  readonly order: (sign: number) => boolean;
}

const LESS: Relation = { name: "<", numbers: (a, b) => a < b, order: (sign) => sign < 0 };
const GREATER: Relation = { name: ">", numbers: (a, b) => a > b, order: (sign) => sign > 0 };
const AT_MOST: Relation = { name: "<=", numbers: (a, b) => a <= b, order: (sign) => sign <= 0 };
const AT_LEAST: Relation = { name: ">=", numbers: (a, b) => a >= b, order: (sign) => sign >= 0 };

const ORDERED = "a number, string or timestamp";

function holds(a: Value, b: Value, { name, numbers, order }: Relation): boolean {
  if (isNumber(a)) {
    if (!isNumber(b)) rejectArgument(b, { name, index: 1, expected: "a number, as the argument before it" });
    return numbers(a instanceof Float ? a.n : a, b instanceof Float ? b.n : b);
  }
  if (typeof a === "string") {
    if (typeof b !== "string") rejectArgument(b, { name, index: 1, expected: "a string, as the argument before it" });
  } else if (a instanceof Timestamp) {
    if (!(b instanceof Timestamp))
      rejectArgument(b, { name, index: 1, expected: "a timestamp, as the argument before it" });
  } else rejectArgument(a, { name, index: 0, expected: ORDERED });
  return order(compare(a, b));
}

function chain(name: string, doc: string, test: (a: Value, b: Value) => boolean): Builtin {
  return builtin(name, {
    params: "x y*",
    doc,
    make: (take) => (args, meter) => {
      const [first = null] = args;
      payForScan(first, meter);
      if (args.length === 1 && !isNumber(first) && typeof first !== "string" && !(first instanceof Timestamp))
        take.reject(args, 0, ORDERED);
      for (let i = 1; i < args.length; i++) if (!test(args[i - 1] ?? null, args[i] ?? null)) return false;
      return true;
    },
    two: () => (a, b, meter) => {
      payForScan(a, meter);
      return test(a, b);
    },
  });
}

/** Pays for comparing with a value. */
function payForLook(value: Value, meter: Meter): void {
  if (typeof value === "object") meter.charge(countOf(value) ?? 1);
  else payForScan(value, meter);
}

function areEqual(args: readonly Value[], meter: Meter): boolean {
  for (let i = 1; i < args.length; i++) if (!isEqual(args[i - 1] ?? null, args[i] ?? null, meter)) return false;
  return true;
}

function isEqual(a: Value, b: Value, meter: Meter): boolean {
  payForLook(b, meter);
  return equals(a, b);
}

export const comparison: readonly Builtin[] = [
  builtin("=", {
    params: "x y*",
    doc: "Whether all arguments are equal: structurally and type-strictly (1 is not 1.0), a vector like a list of equal elements.",
    make: () => areEqual,
    two: () => isEqual,
  }),
  builtin("not=", {
    aliases: ["!="],
    params: "x y*",
    doc: "Whether not all arguments are equal; the contrary of `=`.",
    make: () => (args, meter) => !areEqual(args, meter),
    two: () => (a, b, meter) => !isEqual(a, b, meter),
  }),
  chain("<", "Whether each argument is less than the next: numbers, strings or timestamps.", lessThan),
  chain(">", "Whether each argument is greater than the next: numbers, strings or timestamps.", greaterThan),
  chain("<=", "Whether no argument is greater than the next: numbers, strings or timestamps.", atMost),
  chain(">=", "Whether no argument is less than the next: numbers, strings or timestamps.", atLeast),
  builtin("compare", {
    params: "a b",
    doc: "-1, 0 or 1 as `a` stands before, with or after `b` in the order of all values, which `sort` uses.",
    two: () => (a, b, meter) => {
      payForLook(a, meter);
      return Math.sign(compare(a, b));
    },
  }),
  builtin("identical?", {
    params: "a b",
    doc: "Whether both are the same value: the same object, or equal scalars of one type.",
    two: () => (a, b) => a === b || (a instanceof Float && b instanceof Float && Object.is(a.n, b.n)),
  }),
];
