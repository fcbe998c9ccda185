import type { Meter } from "../run/fuel.ts";
import { List, listFrom, mapFrom, PMap, type Value, Vector, vectorFrom } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { type Apply, type Builtin, builtin } from "./builtin.ts";

const GROWING = "a vector, list, map or nil";
const ENTRY = "a [key value] vector or a map";

/** The entries that an element adds to a map; undefined for an element that adds none. */
function entriesOf(element: Value): readonly (readonly [Value, Value])[] | undefined {
  if (element === null) return [];
  if (element instanceof PMap) return element.toArray();
  if (!(element instanceof Vector) || element.size !== 2) return undefined;
  return [[element.get(0) ?? null, element.get(1) ?? null]];
}

interface Growth {
  readonly elements: readonly Value[];
  readonly meter: Meter;
  /** raises `TypeError` for an element that a map cannot take */
  readonly refuse: (offset: number) => never;
}

function growMap(map: PMap, { elements, meter, refuse }: Growth): PMap {
  const added = elements.flatMap((element, i) => entriesOf(element) ?? refuse(i));
  meter.charge(added.length);
  if (added.length < 8) return added.reduce((grown, [key, value]) => grown.set(key, value), map);
  return mapFrom(map.size === 0 ? added : [...map, ...added]);
}

/** Adds elements where the collection grows: a vector at its end, a list in front, a map by key; nil becomes a list. */
function grow(collection: Value, addition: Growth): Value | undefined {
  const { elements, meter } = addition;
  if (collection instanceof PMap) return growMap(collection, addition);
  meter.charge(elements.length);
  if (collection instanceof Vector) {
    checkElements(collection.size + elements.length);
    if (elements.length > 32) return Vector.of([...collection, ...elements]);
    return elements.reduce<Vector>((grown, element) => grown.conj(element), collection);
  }
  if (collection === null) return elements.length === 0 ? null : listFrom(elements.toReversed());
  return collection instanceof List ? listFrom([...elements.toReversed(), ...collection]) : undefined;
}

function conjoin(take: Arguments): Apply {
  return (args, meter) => {
    const refuse = (offset: number) => take.reject(args, offset + 1, ENTRY);
    const grown = grow(args[0] ?? null, { elements: args.slice(1), meter, refuse });
    return grown === undefined ? take.reject(args, 0, GROWING) : grown;
  };
}

export const growth: readonly Builtin[] = [
  builtin("conj", {
    params: "c x*",
    doc: "The collection with more elements: a vector at its end, a list in front, a map with `[key value]` vectors or maps. Nil becomes a list.",
    make: conjoin,
    two: (take) => {
      const conjoinAll = conjoin(take);
      return (collection, element, meter) => {
        if (collection instanceof Vector) return collection.conj(element);
        return collection instanceof List ? collection.cons(element) : conjoinAll([collection, element], meter);
      };
    },
  }),
  builtin("into", {
    params: "to from",
    doc: "The collection `to` with every element of `from`, added as by `conj`.",
    make: (take) => (args, meter) => {
      const elements = take.elements(args, 1);
      const refuse = () => take.reject(args, 1, "a collection of [key value] vectors or maps");
      const grown = grow(args[0] ?? null, { elements, meter, refuse });
      return grown === undefined ? take.reject(args, 0, GROWING) : grown;
    },
  }),
  builtin("cons", {
    params: "x c",
    doc: "A vector of `x` and then the elements of the collection.",
    make: (take) => (args, meter) => {
      const [first = null, collection = null] = args;
      if (collection instanceof List) return collection.items.cons(first);
      if (collection instanceof Vector) return collection.cons(first);
      const elements = take.elements(args, 1);
      meter.charge(elements.length);
      return vectorFrom([first, ...elements]);
    },
  }),
  builtin("concat", {
    params: "c*",
    doc: "A vector of the elements of all collections, one after another.",
    make: (take) => (args, meter) => {
      const all: Value[] = [];
      for (let i = 0; i < args.length; i++) {
        const elements = take.elements(args, i);
        meter.charge(elements.length);
        checkElements(all.length + elements.length);
        for (const element of elements) all.push(element);
      }
      return Vector.of(all);
    },
  }),
  builtin("vector", { params: "x*", doc: "A vector of the arguments.", make: () => (args) => vectorFrom(args) }),
  builtin("list", { params: "x*", doc: "A list of the arguments.", make: () => (args) => listFrom(args) }),
  builtin("vec", {
    params: "c",
    doc: "A vector of the elements of a collection.",
    make: (take) => (args, meter) => {
      const [collection = null] = args;
      if (collection instanceof Vector) return collection;
      if (collection instanceof List) return collection.items;
      const elements = take.elements(args, 0);
      meter.charge(elements.length);
      return Vector.of(elements);
    },
  }),
];
