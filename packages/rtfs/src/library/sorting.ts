import type { Meter } from "../run/fuel.ts";
import { done, type Plan } from "../run/plan.ts";
import type { Value } from "../values/index.ts";
import { Vector } from "../values/index.ts";
import { compare } from "../values/order.ts";
import { type HigherOrder, withCallback } from "./callback.ts";
import { inKindOf } from "./elements.ts";
import { mergeSort } from "./merge-sort.ts";

/** What sorting n items costs. */
function sortUnits(count: number): number {
  return count * (32 - Math.clz32(count));
}

function naturalOrder(keys: readonly Value[]): number[] {
  return mergeSort([...keys.keys()], (a, b) => compare(keys[a] ?? null, keys[b] ?? null) < 0);
}

interface Order {
  /** null: the order of all values */
  readonly by: Value;
  readonly finish: (order: number[]) => Value;
}

function sorted(keys: readonly Value[], { by, finish }: Order): Plan {
  if (by === null) return done(finish(naturalOrder(keys)));
  return { plan: "sort", fn: by, keys, then: (order) => done(finish(order)) };
}

export const sorting: readonly HigherOrder[] = [
  withCallback("sort", {
    params: "cmp? c",
    doc: "The elements in order, in the kind of the collection; `cmp` answers whether one stands before another, or a number. Stable.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const last = args.length - 1;
        const items = take.elements(args, last);
        const finish = (order: number[]): Value =>
          inKindOf(
            args[last] ?? null,
            order.map((i) => items[i] ?? null),
          );
        if (last === 0 && items.every((item) => typeof item === "number" && Number.isInteger(item))) {
          return done(inKindOf(args[0] ?? null, sortIntegers(items, fuel)));
        }
        return sorted(items, { by: last === 0 ? null : (args[0] ?? null), finish });
      },
  }),
  withCallback("sort-by", {
    params: "f cmp? c",
    doc: "A vector of the elements in the order of what `f` gives for them; `cmp` as in `sort`. Stable.",
    callbacks: [0, 1],
    make: (take) => (args) => {
      const last = args.length - 1;
      const items = take.elements(args, last);
      const finish = (order: number[]): Value => Vector.of(order.map((i) => items[i] ?? null));
      const by = last === 1 ? null : (args[1] ?? null);
      return { plan: "each", fn: args[0] ?? null, items, then: (keys) => sorted(keys, { by, finish }) };
    },
  }),
];

/** numbers that are sorted at once */
const STRETCH = 16_384;

/** Sorts stretches, then merges neighbours until one is left; pays as it goes. */
function sortIntegers(items: readonly Value[], meter: Meter): Value[] {
  let sorted = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) sorted[i] = items[i] as number;
  for (let from = 0; from < sorted.length; from += STRETCH) {
    const stretch = sorted.subarray(from, from + STRETCH);
    meter.charge(sortUnits(stretch.length));
    stretch.sort();
  }
  for (let width = STRETCH; width < sorted.length; width *= 2) {
    const merged = new Float64Array(sorted.length);
    for (let from = 0; from < sorted.length; from += 2 * width) merge(sorted, merged, { from, width, meter });
    sorted = merged;
  }
  const values: Value[] = [];
  for (let i = 0; i < sorted.length; i++) values.push(sorted[i] as number);
  return values;
}

interface Merge {
  readonly from: number;
  readonly width: number;
  readonly meter: Meter;
}

/** Merges two sorted neighbours of this width into the same place of another array. */
function merge(source: Float64Array, target: Float64Array, { from, width, meter }: Merge): void {
  const middle = Math.min(from + width, source.length);
  const end = Math.min(from + 2 * width, source.length);
  let left = from;
  let right = middle;
  for (let at = from; at < end; at++) {
    if ((at - from) % STRETCH === 0) meter.charge(Math.min(STRETCH, end - at));
    const takesLeft = right >= end || (left < middle && (source[left] as number) <= (source[right] as number));
    target[at] = source[takesLeft ? left++ : right++] as number;
  }
}
