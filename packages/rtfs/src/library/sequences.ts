import { List, PMap, type Value, Vector } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { codePointAt } from "./code-points.ts";
import { countOf, inKindOf, sliceOf } from "./elements.ts";
import { payForScan } from "./limits.ts";

const COLLECTION = "a collection";

/** The element at an index; undefined outside the collection. */
function elementAt(args: readonly Value[], { index, take }: { index: number; take: Arguments }): Value | undefined {
  const [collection = null] = args;
  if (collection === null) return undefined;
  if (collection instanceof Vector || collection instanceof List) return collection.get(index);
  if (typeof collection === "string") return codePointAt(collection, index);
  if (!(collection instanceof PMap)) return take.reject(args, 0, COLLECTION);
  const entry = collection.entryAt(index);
  return entry && Vector.of(entry);
}

function rest(args: readonly Value[], take: Arguments): Value {
  return sliceOf(args[0] ?? null, { from: 1, to: Number.POSITIVE_INFINITY }) ?? take.reject(args, 0, COLLECTION);
}

function count(args: readonly Value[], take: Arguments): number {
  return countOf(args[0] ?? null) ?? take.reject(args, 0, COLLECTION);
}

export const sequences: readonly Builtin[] = [
  builtin("count", {
    aliases: ["length"],
    params: "c",
    doc: "The number of elements of a collection, of code points of a string; 0 for nil.",
    one: (take) => (collection, meter) => {
      if (typeof collection === "string") payForScan(collection, meter);
      return countOf(collection) ?? take.reject([collection], 0, COLLECTION);
    },
  }),
  builtin("empty?", {
    params: "c",
    doc: "Whether a collection has no elements. Nil is empty; a value that is no collection is not.",
    one: () => (collection) => collection === "" || (typeof collection !== "string" && countOf(collection) === 0),
  }),
  builtin("first", {
    params: "c",
    doc: "The first element, nil where there is none.",
    one: (take) => (collection, meter) => {
      payForScan(collection, meter);
      return elementAt([collection], { index: 0, take }) ?? null;
    },
  }),
  builtin("second", {
    params: "c",
    doc: "The second element, nil where there is none.",
    one: (take) => (collection, meter) => {
      payForScan(collection, meter);
      return elementAt([collection], { index: 1, take }) ?? null;
    },
  }),
  builtin("last", {
    params: "c",
    doc: "The last element, nil where there is none.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return elementAt(args, { index: count(args, take) - 1, take }) ?? null;
    },
  }),
  builtin("rest", {
    params: "c",
    doc: "All elements but the first, in the kind of the collection (of a map, a vector of entries; of nil, an empty vector).",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return rest(args, take);
    },
  }),
  builtin("next", {
    params: "c",
    doc: "As `rest`, but nil where no elements are left.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return count(args, take) > 1 ? rest(args, take) : null;
    },
  }),
  builtin("nth", {
    params: "c i default?",
    doc: "The element at index `i`, from 0. Outside the collection the default, without one `IndexOutOfBounds`; of nil always the default or nil.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      const index = take.index(args, 1);
      const element = elementAt(args, { index, take });
      if (element !== undefined) return element;
      if (args.length > 2 || args[0] === null) return args[2] ?? null;
      return take.fail("IndexOutOfBounds", `index ${index} is outside a collection of ${count(args, take)}`);
    },
  }),
  builtin("reverse", {
    params: "c",
    doc: "The elements in reverse order, in the kind of the collection.",
    make: (take) => (args, meter) => {
      const elements = take.elements(args, 0);
      meter.charge(elements.length);
      return inKindOf(args[0] ?? null, elements.reverse());
    },
  }),
];
