import { done, type Plan } from "../run/plan.ts";
import { equals, isTruthy, MapBuilder, type Value, Vector, vectorFrom } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { type HigherOrder, withCallback } from "./callback.ts";
import { columnsOf, elementsOf } from "./elements.ts";

/** `f` over one collection, or over several in step up to the end of the shortest. */
function mapping(take: Arguments, finish: (results: Value[]) => Value): HigherOrder["plan"] {
  return (args, { fuel }) => {
    const [fn = null] = args;
    const [items = [], ...others] = columnsOf(args, { from: 1, take, meter: fuel });
    const then = (results: Value[]): Plan => done(finish(results));
    if (others.length === 0) return { plan: "each", fn, items, then };
    const rows = items.map((item, i) => [item, ...others.map((other) => other[i] ?? null)]);
    return { plan: "rows", fn, rows, then };
  };
}

/** `f` over one collection, with a value made of the items and the results. */
function eachOf(take: Arguments, finish: (items: Value[], results: Value[]) => Value): HigherOrder["plan"] {
  return (args, { fuel }) => {
    const items = take.elements(args, 1);
    fuel.charge(items.length);
    return { plan: "each", fn: args[0] ?? null, items, then: (results) => done(finish(items, results)) };
  };
}

/** The items whose result has this truth. */
function chosen(items: readonly Value[], { results, truth }: { results: readonly Value[]; truth: boolean }): Vector {
  const kept: Value[] = [];
  for (let i = 0; i < items.length; i++) if (isTruthy(results[i] ?? null) === truth) kept.push(items[i] ?? null);
  return Vector.of(kept);
}

/** Calls a predicate up to the first item that decides. */
function searching(
  take: Arguments,
  { stopsOn, finish }: { stopsOn: boolean; finish: (items: Value[], index: number, result: Value) => Value },
): HigherOrder["plan"] {
  return (args) => {
    const items = take.elements(args, 1);
    const then = (index: number, result: Value): Plan => done(finish(items, index, result));
    return { plan: "search", fn: args[0] ?? null, items, stopsOn, then };
  };
}

function spliced(results: Value[], take: Arguments): Value {
  const all: Value[] = [];
  for (const result of results) {
    const elements = elementsOf(result) ?? take.fail("TypeError", "the function must give collections");
    checkElements(all.length + elements.length);
    for (const element of elements) all.push(element);
  }
  return Vector.of(all);
}

/** Items under what `f` gave for them, in order of first appearance. */
function grouped(items: Value[], results: Value[]): Value {
  const groups = new MapBuilder();
  for (const [i, key] of results.entries()) {
    const group = groups.get(key);
    groups.set(key, group instanceof Vector ? group.conj(items[i] ?? null) : Vector.of([items[i] ?? null]));
  }
  return groups.build();
}

function indexed(items: Value[], results: Value[]): Value {
  const index = new MapBuilder();
  for (const [i, key] of results.entries()) index.set(key, items[i] ?? null);
  return index.build();
}

/** Runs of neighbours with equal results. */
function partitioned(items: Value[], results: Value[]): Value {
  const runs: Value[][] = [];
  for (const [i, item] of items.entries()) {
    const run = runs.at(-1);
    if (run !== undefined && equals(results[i] ?? null, results[i - 1] ?? null)) run.push(item);
    else runs.push([item]);
  }
  return Vector.of(runs.map((run) => Vector.of(run)));
}

export const sequenceFunctions: readonly HigherOrder[] = [
  withCallback("map", {
    aliases: ["mapv"],
    params: "f c d*",
    doc: "A vector of what `f` gives for each element; of several collections it gets an element each, up to the shortest.",
    callbacks: [0],
    make: (take) => mapping(take, vectorFrom),
  }),
  withCallback("map-indexed", {
    params: "f c",
    doc: "A vector of `(f i x)` for each element `x` at index `i`.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const items = take.elements(args, 1);
        fuel.charge(items.length);
        const rows = items.map((item, i) => [i, item]);
        return { plan: "rows", fn: args[0] ?? null, rows, then: (results) => done(vectorFrom(results)) };
      },
  }),
  withCallback("mapcat", {
    params: "f c d*",
    doc: "A vector of the elements of all collections that `f` gives.",
    callbacks: [0],
    make: (take) => mapping(take, (results) => spliced(results, take)),
  }),
  withCallback("keep", {
    params: "f c",
    doc: "A vector of what `f` gives for each element, without nils.",
    callbacks: [0],
    make: (take) => eachOf(take, (_, results) => Vector.of(results.filter((result) => result !== null))),
  }),
  withCallback("filter", {
    params: "p c",
    doc: "A vector of the elements for which `p` is true.",
    callbacks: [0],
    make: (take) => eachOf(take, (items, results) => chosen(items, { results, truth: true })),
  }),
  withCallback("remove", {
    params: "p c",
    doc: "A vector of the elements for which `p` is not true.",
    callbacks: [0],
    make: (take) => eachOf(take, (items, results) => chosen(items, { results, truth: false })),
  }),
  withCallback("every?", {
    params: "p c",
    doc: "Whether `p` is true for every element; stops at the first for which it isn't.",
    callbacks: [0],
    make: (take) => searching(take, { stopsOn: false, finish: (_, index) => index < 0 }),
  }),
  withCallback("some", {
    params: "p c",
    doc: "The first true result of `p`, nil where there is none.",
    callbacks: [0],
    make: (take) => searching(take, { stopsOn: true, finish: (_items, _index, result) => result }),
  }),
  withCallback("some?", {
    params: "p c?",
    doc: "With one argument: whether it isn't nil. With two: whether `p` is true for some element.",
    callbacks: [0],
    make: (take) => {
      const search = searching(take, { stopsOn: true, finish: (_, index) => index >= 0 });
      return (args, machine) => (args.length === 1 ? done(args[0] !== null) : search(args, machine));
    },
  }),
  withCallback("find-first", {
    params: "p c",
    doc: "The first element for which `p` is true, nil where there is none.",
    callbacks: [0],
    make: (take) => searching(take, { stopsOn: true, finish: (items, index) => items[index] ?? null }),
  }),
  withCallback("take-while", {
    params: "p c",
    doc: "A vector of the elements before the first for which `p` is not true.",
    callbacks: [0],
    make: (take) =>
      searching(take, {
        stopsOn: false,
        finish: (items, index) => Vector.of(index < 0 ? items : items.slice(0, index)),
      }),
  }),
  withCallback("drop-while", {
    params: "p c",
    doc: "A vector of the elements from the first on for which `p` is not true.",
    callbacks: [0],
    make: (take) =>
      searching(take, { stopsOn: false, finish: (items, index) => Vector.of(index < 0 ? [] : items.slice(index)) }),
  }),
  withCallback("group-by", {
    params: "f c",
    doc: "A map from what `f` gives to a vector of the elements for which it gives that.",
    callbacks: [0],
    make: (take) => eachOf(take, grouped),
  }),
  withCallback("index-by", {
    params: "f c",
    doc: "A map from what `f` gives to the last element for which it gives that.",
    callbacks: [0],
    make: (take) => eachOf(take, indexed),
  }),
  withCallback("partition-by", {
    params: "f c",
    doc: "A vector of runs of neighbours for which `f` gives equal values.",
    callbacks: [0],
    make: (take) => eachOf(take, partitioned),
  }),
  withCallback("repeatedly", {
    params: "n f",
    doc: "A vector of the values of `n` calls of `f`.",
    callbacks: [1],
    make:
      (take) =>
      (args, { fuel }) => {
        const count = Math.max(0, take.index(args, 0));
        checkElements(count);
        fuel.charge(count);
        const rows = Array.from({ length: count }, () => []);
        return { plan: "rows", fn: args[1] ?? null, rows, then: (results) => done(Vector.of(results)) };
      },
  }),
];
