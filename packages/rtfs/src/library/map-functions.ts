import { done, type Plan } from "../run/plan.ts";
import { isTruthy, mapFrom, type PMap, type Value } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type HigherOrder, withCallback } from "./callback.ts";
import { find } from "./lookup-value.ts";
import { associate, associateIn, findIn, pathOf } from "./maps.ts";

/** One call of the function for each entry, and a map made of the entries and the results. */
function overEntries(take: Arguments, { row, finish }: EntryPlan): HigherOrder["plan"] {
  return (args, { fuel }) => {
    const map = take.mapOrNil(args, 1);
    if (map === null) return done(null);
    const entries = map.toArray();
    fuel.charge(entries.length);
    const then = (results: Value[]): Plan => done(finish(entries, results));
    return { plan: "rows", fn: args[0] ?? null, rows: entries.map(row), then };
  };
}

type Entry = readonly [Value, Value];

interface EntryPlan {
  readonly row: (entry: Entry) => readonly Value[];
  readonly finish: (entries: readonly Entry[], results: Value[]) => PMap;
}

export const mapFunctions: readonly HigherOrder[] = [
  withCallback("update", {
    params: "c k f a*",
    doc: "The collection with `(f old a…)` under the key; old is nil where it is missing.",
    callbacks: [2],
    make: (take) => (args) => {
      const [collection = null, key = null, fn = null, ...more] = args;
      const old = find(collection, key, take.function) ?? null;
      const then = (value: Value): Plan => done(associate(collection, { key, value, name: take.function }));
      return { plan: "call", fn, args: [old, ...more], then };
    },
  }),
  withCallback("update-in", {
    params: "c path f a*",
    doc: "The collection with `(f old a…)` at a path of keys; maps are made where a key is missing.",
    callbacks: [2],
    make: (take) => (args) => {
      const [collection = null, , fn = null, ...more] = args;
      const path = pathOf(args, take);
      const old = findIn(collection, { path, name: take.function }) ?? null;
      const then = (value: Value): Plan => done(associateIn(collection, { path, value, name: take.function }));
      return { plan: "call", fn, args: [old, ...more], then };
    },
  }),
  withCallback("map-keys", {
    params: "f m",
    doc: "The map with `(f key)` for each key.",
    callbacks: [0],
    make: (take) =>
      overEntries(take, {
        row: ([key]) => [key],
        finish: (entries, results) => mapFrom(entries.map(([, value], i) => [results[i] ?? null, value])),
      }),
  }),
  withCallback("map-vals", {
    params: "f m",
    doc: "The map with `(f value)` for each value.",
    callbacks: [0],
    make: (take) =>
      overEntries(take, {
        row: ([, value]) => [value],
        finish: (entries, results) => mapFrom(entries.map(([key], i) => [key, results[i] ?? null])),
      }),
  }),
  withCallback("filter-map", {
    params: "p m",
    doc: "The map of those entries for which `(p key value)` is true.",
    callbacks: [0],
    make: (take) =>
      overEntries(take, {
        row: (entry) => entry,
        finish: (entries, results) => mapFrom(entries.filter((_, i) => isTruthy(results[i] ?? null))),
      }),
  }),
];
