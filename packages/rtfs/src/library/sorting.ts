import { done, type Plan } from "../plan.ts";
import type { Value } from "../values/index.ts";
import { Vector } from "../values/index.ts";
import { compare } from "../values/order.ts";
import { type HigherOrder, withCallback } from "./callback.ts";
import { inKindOf } from "./elements.ts";

/** What sorting n items costs. */
function sortUnits(count: number): number {
  return count < 2 ? count : Math.ceil(count * Math.log2(count));
}

function naturalOrder(keys: readonly Value[]): number[] {
  return [...keys.keys()].sort((i, j) => compare(keys[i] ?? null, keys[j] ?? null));
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
        fuel.charge(sortUnits(items.length));
        const finish = (order: number[]): Value =>
          inKindOf(
            args[last] ?? null,
            order.map((i) => items[i] ?? null),
          );
        if (last === 0 && items.every((item) => typeof item === "number" && Number.isInteger(item))) {
          return done(inKindOf(args[0] ?? null, sortIntegers(items)));
        }
        return sorted(items, { by: last === 0 ? null : (args[0] ?? null), finish });
      },
  }),
  withCallback("sort-by", {
    params: "f cmp? c",
    doc: "A vector of the elements in the order of what `f` gives for them; `cmp` as in `sort`. Stable.",
    callbacks: [0, 1],
    make:
      (take) =>
      (args, { fuel }) => {
        const last = args.length - 1;
        const items = take.elements(args, last);
        fuel.charge(sortUnits(items.length));
        const finish = (order: number[]): Value => Vector.of(order.map((i) => items[i] ?? null));
        const by = last === 1 ? null : (args[1] ?? null);
        return { plan: "each", fn: args[0] ?? null, items, then: (keys) => sorted(keys, { by, finish }) };
      },
  }),
];

function sortIntegers(items: readonly Value[]): Value[] {
  const numbers = items.filter((item) => typeof item === "number");
  return [...Float64Array.from(numbers).sort()];
}
