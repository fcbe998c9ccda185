import type { Meter } from "../run/fuel.ts";
import { isInteger, places, type Value, Vector } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { add, checkedInteger, isZero, multiply, type Numeric, toDouble } from "./arithmetic.ts";
import { type Builtin, builtin } from "./builtin.ts";

/** values that are made between two payments */
const STRETCH = 4096;

interface Run {
  readonly start: Numeric;
  readonly step: Numeric;
  readonly length: number;
}

function evenlySpaced({ start, step, length }: Run, meter: Meter): Vector {
  checkElements(length);
  const items = places(length);
  const at = valueAt({ start, step, length });
  for (let from = 0; from < length; from += STRETCH) {
    const end = Math.min(length, from + STRETCH);
    meter.charge(end - from);
    for (let i = from; i < end; i++) items[i] = at(i);
  }
  return Vector.of(items);
}

/** The value at each place: all integers between the first and the last fit 64 bits, their differences may not. */
function valueAt({ start, step, length }: Run): (i: number) => Numeric {
  if (!isInteger(start) || !isInteger(step)) return (i) => (i === 0 ? start : add(start, multiply(i, step)));
  const [first, stride] = [BigInt(start), BigInt(step)];
  const at = (i: number): number | bigint => checkedInteger(first + BigInt(i) * stride, "range");
  const isSafe = typeof start === "number" && (length === 0 || typeof at(length - 1) === "number");
  return isSafe ? (i) => Number(start) + i * Number(step) : at;
}

/** How many values start, start + step, … lie before end. */
function lengthOf({ start, end, step }: { start: Numeric; end: Numeric; step: Numeric }): number {
  if (isInteger(start) && isInteger(end) && isInteger(step)) {
    const span = BigInt(end) - BigInt(start);
    const stride = BigInt(step);
    const isAhead = span > 0n === stride > 0n && span !== 0n;
    return isAhead ? Number((span - (stride > 0n ? 1n : -1n)) / stride) + 1 : 0;
  }
  return Math.max(0, Math.ceil((toDouble(end) - toDouble(start)) / toDouble(step)));
}

function range(args: readonly Value[], { take, meter }: { take: Arguments; meter: Meter }): Value {
  const start = args.length === 1 ? 0 : take.number(args, 0);
  const end = take.number(args, args.length === 1 ? 0 : 1);
  const step = args.length === 3 ? take.number(args, 2) : 1;
  if (isZero(step)) take.fail("InvalidArgument", "the step must not be 0");
  const length = lengthOf({ start, end, step });
  if (Number.isNaN(length)) take.fail("InvalidArgument", "a range needs numbers, not NaN");
  return evenlySpaced({ start, step, length }, meter);
}

export const generators: readonly Builtin[] = [
  builtin("range", {
    params: "start? end step?",
    doc: "A vector of numbers from `start` (0 if not given) up to, not including, `end`, `step` (1 if not given) apart; a negative step counts down.",
    make: (take) => (args, meter) => range(args, { take, meter }),
  }),
  builtin("numbers", {
    params: "a b",
    doc: "A vector of the integers from `a` to `b`, both included.",
    make: (take) => (args, meter) => {
      const start = take.integer(args, 0);
      const last = take.integer(args, 1);
      const length = Math.max(0, Number(BigInt(last) - BigInt(start)) + 1);
      return evenlySpaced({ start, step: 1, length }, meter);
    },
  }),
  builtin("repeat", {
    params: "n x",
    doc: "A vector of `n` times `x`.",
    make: (take) => (args, meter) => {
      const n = Math.max(0, take.index(args, 0));
      checkElements(n);
      meter.charge(n);
      return Vector.of(new Array<Value>(n).fill(args[1] ?? null));
    },
  }),
];
