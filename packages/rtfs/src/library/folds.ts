import { done, type Plan } from "../run/plan.ts";
import { MapBuilder, type PMap, type Value, Vector } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type HigherOrder, withCallback } from "./callback.ts";
import { elementsOf } from "./elements.ts";

/** `(f accumulator …row)` for each row. */
function foldRows(fn: Value, { start, rows, finish }: RowFold): Plan {
  const step = (accumulator: Value, next: number): Plan => {
    const row = rows[next];
    if (row === undefined) return done(finish(accumulator));
    return { plan: "call", fn, args: [accumulator, ...row], then: (result) => step(result, next + 1) };
  };
  return step(start, 0);
}

interface RowFold {
  readonly start: Value;
  readonly rows: readonly (readonly Value[])[];
  readonly finish: (result: Value) => Value;
}

/** The first accumulator and the items left to fold, of `(f c)` or `(f init c)`. */
function foldable(args: readonly Value[], take: Arguments): { start: Value; items: Value[] } {
  const items = take.elements(args, args.length - 1);
  if (args.length === 3) return { start: args[1] ?? null, items };
  const [start, ...rest] = items;
  if (start === undefined) return take.fail("InvalidArgument", "an empty collection needs an initial value");
  return { start, items: rest };
}

/** Sets each key of the maps in turn; a key that stands already becomes `(f old new)`. */
function mergeWith(fn: Value, { maps, take }: { maps: readonly PMap[]; take: Arguments }): Plan {
  const entries = maps.flatMap((map) => map.toArray());
  const merged = new MapBuilder();
  const step = (from: number): Plan => {
    for (let i = from; i < entries.length; i++) {
      const [key, value] = entries[i] ?? take.fail("InvalidArgument", "no entry is left");
      const old = merged.get(key);
      if (old !== undefined) return { plan: "call", fn, args: [old, value], then: (both) => put(key, both, i + 1) };
      merged.set(key, value);
    }
    return done(merged.build());
  };
  const put = (key: Value, value: Value, next: number): Plan => {
    merged.set(key, value);
    return step(next);
  };
  return step(0);
}

export const folds: readonly HigherOrder[] = [
  withCallback("reduce", {
    params: "f init? c",
    doc: "`f` of an accumulator and each element in turn, starting with `init` or the first element.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const { start, items } = foldable(args, take);
        fuel.charge(items.length);
        return { plan: "fold", fn: args[0] ?? null, start, items, then: done };
      },
  }),
  withCallback("reductions", {
    params: "f init? c",
    doc: "A vector of all accumulators of the same `reduce`.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const isEmpty = args.length === 2 && elementsOf(args[1] ?? null)?.length === 0;
        if (isEmpty) return done(Vector.empty);
        const { start, items } = foldable(args, take);
        fuel.charge(items.length);
        const seen = [start];
        const keep = (result: Value): Value => {
          seen.push(result);
          return result;
        };
        return foldKeeping(args[0] ?? null, { items, start, keep, finish: () => Vector.of(seen) });
      },
  }),
  withCallback("reduce-kv", {
    params: "f init m",
    doc: "`(f accumulator key value)` for each entry of a map in turn.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const rows = take.mapOrNil(args, 2)?.toArray() ?? [];
        fuel.charge(rows.length);
        return foldRows(args[0] ?? null, { start: args[1] ?? null, rows, finish: (result) => result });
      },
  }),
  withCallback("merge-with", {
    params: "f m*",
    doc: "The maps' entries in one map; for a key that comes again the value is `(f old new)`.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const maps = args.slice(1).map((_, i) => take.mapOrNil(args, i + 1));
        if (maps.every((map) => map === null)) return done(null);
        const present = maps.filter((map) => map !== null);
        fuel.charge(present.reduce((sum, map) => sum + map.size, 0));
        return mergeWith(args[0] ?? null, { maps: present, take });
      },
  }),
];

interface KeepingFold {
  readonly items: readonly Value[];
  readonly start: Value;
  readonly keep: (result: Value) => Value;
  readonly finish: () => Value;
}

function foldKeeping(fn: Value, { items, start, keep, finish }: KeepingFold): Plan {
  const step = (accumulator: Value, next: number): Plan => {
    const item = items[next];
    if (item === undefined) return done(finish());
    return { plan: "call", fn, args: [accumulator, item], then: (result) => step(keep(result), next + 1) };
  };
  return step(start, 0);
}
