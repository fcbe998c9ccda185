import type { Meter } from "../run/fuel.ts";
import { List, type Value, Vector } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { countOf, sliceOf } from "./elements.ts";
import { payForScan } from "./limits.ts";

const COLLECTION = "a collection";

type Bounds = (n: number, count: number) => { from: number; to: number };

/** A function of a number and a collection that gives the elements within bounds. */
function slicing(bounds: Bounds): (take: Arguments) => Builtin["apply"] {
  return (take) => (args, meter) => {
    const collection = args[args.length - 1] ?? null;
    payForScan(collection, meter);
    const n = args.length === 1 ? 1 : take.index(args, 0);
    const count = countOf(collection) ?? take.reject(args, args.length - 1, COLLECTION);
    const { from, to } = bounds(n, count);
    meter.charge(Math.max(0, Math.min(to, count) - Math.max(0, from)) >> 5);
    return sliceOf(collection, { from, to }) ?? null;
  };
}

const END = Number.POSITIVE_INFINITY;

interface Groups {
  readonly take: Arguments;
  readonly meter: Meter;
  readonly keepsTail: boolean;
}

function groups(args: readonly Value[], { take, meter, keepsTail }: Groups): Value {
  const size = take.index(args, 0);
  if (size < 1) take.fail("InvalidArgument", `a group needs at least 1 element, not ${size}`);
  const elements = take.elements(args, 1);
  meter.charge(elements.length);
  const end = keepsTail ? elements.length : elements.length - (elements.length % size);
  const result: Value[] = [];
  for (let at = 0; at < end; at += size) result.push(Vector.of(elements.slice(at, at + size)));
  return Vector.of(result);
}

export const slices: readonly Builtin[] = [
  builtin("take", {
    params: "n c",
    doc: "The first `n` elements, in the kind of the collection.",
    make: slicing((n) => ({ from: 0, to: n })),
  }),
  builtin("drop", {
    params: "n c",
    doc: "All but the first `n` elements, in the kind of the collection.",
    make: slicing((n) => ({ from: n, to: END })),
  }),
  builtin("take-last", {
    params: "n c",
    doc: "The last `n` elements, in the kind of the collection.",
    make: slicing((n, count) => ({ from: count - Math.max(0, n), to: END })),
  }),
  builtin("drop-last", {
    params: "n? c",
    doc: "All but the last `n` elements (1 if not given), in the kind of the collection.",
    make: slicing((n, count) => ({ from: 0, to: count - Math.max(0, n) })),
  }),
  builtin("subvec", {
    params: "v s e?",
    doc: "The elements of a vector from index `s` up to, not including, index `e` (its end if not given); `IndexOutOfBounds` outside it.",
    make: (take) => (args) => {
      const [sequence = null] = args;
      const vector = sequence instanceof List ? sequence.items : take.vector(args, 0);
      const from = take.index(args, 1);
      const to = args.length > 2 ? take.index(args, 2) : vector.size;
      if (from >= 0 && from <= to && to <= vector.size) return vector.slice(from, to);
      return take.fail("IndexOutOfBounds", `${from} to ${to} is outside a vector of ${vector.size}`);
    },
  }),
  builtin("partition", {
    params: "n c",
    doc: "A vector of vectors of `n` elements each; what is left over is dropped.",
    make: (take) => (args, meter) => groups(args, { take, meter, keepsTail: false }),
  }),
  builtin("partition-all", {
    params: "n c",
    doc: "A vector of vectors of `n` elements each, the last with what is left over.",
    make: (take) => (args, meter) => groups(args, { take, meter, keepsTail: true }),
  }),
];
