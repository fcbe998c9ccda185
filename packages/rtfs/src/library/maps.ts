import { fail } from "../errors.ts";
import { equals, List, PMap, type Value, Vector } from "../values/index.ts";
import { type Arguments, rejectArgument } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { find } from "./lookup-value.ts";
import { containsPart } from "./text-search.ts";

export interface Change {
  readonly key: Value;
  readonly value: Value;
  /** of the function that changes, for its errors */
  readonly name: string;
}

/** A map, vector or nil with one key set; a vector takes an index up to its length, where it grows. */
export function associate(collection: Value, { key, value, name }: Change): Value {
  if (collection instanceof PMap) return collection.set(key, value);
  if (collection === null) return PMap.empty.set(key, value);
  if (!(collection instanceof Vector))
    return rejectArgument(collection, { name, index: 0, expected: "a map, vector or nil" });
  if (typeof key !== "number" || !Number.isInteger(key))
    return rejectArgument(key, { name, index: 1, expected: "an integer index" });
  if (key < 0 || key > collection.size)
    fail("IndexOutOfBounds", `${name}: index ${key} is beyond the end of a vector of ${collection.size}`);
  return collection.assoc(key, value);
}

/** The collection with the value at a path of keys set; maps are made where a key is missing. */
export function associateIn(
  collection: Value,
  { path, value, name }: { path: readonly Value[]; value: Value; name: string },
): Value {
  const last = path.length - 1;
  const parents: Value[] = [collection];
  for (let i = 0; i < last; i++) parents.push(find(parents[i] ?? null, path[i] ?? null, name) ?? null);
  let built = value;
  for (let i = last; i >= 0; i--) built = associate(parents[i] ?? null, { key: path[i] ?? null, value: built, name });
  return built;
}

/** The value at a path of keys; undefined where one is missing. */
export function findIn(collection: Value, { path, name }: { path: readonly Value[]; name: string }): Value | undefined {
  let inner: Value | undefined = collection;
  for (const key of path) {
    inner = find(inner, key, name);
    if (inner === undefined) return undefined;
  }
  return inner;
}

/** The path argument of a function: a sequence of at least one key. */
export function pathOf(args: readonly Value[], take: Arguments): readonly Value[] {
  const path = take.elements(args, 1);
  return path.length === 0 ? take.fail("InvalidArgument", "the path needs at least one key") : path;
}

function entryPart(args: readonly Value[], { take, index }: { take: Arguments; index: 0 | 1 }): Value {
  const [entry = null] = args;
  if ((entry instanceof Vector || entry instanceof List) && entry.size === 2) return entry.get(index) ?? null;
  return take.reject(args, 0, "a [key value] entry");
}

export const maps: readonly Builtin[] = [
  builtin("get", {
    params: "c k default?",
    doc: "The value under a key of a map, or at an index of a vector or list; the default (or nil) where there is none, and of nil.",
    make:
      () =>
      ([collection = null, key = null, fallback = null]) => {
        const found = find(collection, key);
        return found === undefined ? fallback : found;
      },
    two: () => (collection, key) => find(collection, key) ?? null,
  }),
  builtin("get-in", {
    params: "c path default?",
    doc: "What `get` finds key after key along the path; the default (or nil) where one is missing.",
    make: (take) => (args) => {
      const found = findIn(args[0] ?? null, { path: take.elements(args, 1), name: "get-in" });
      return found === undefined ? (args[2] ?? null) : found;
    },
  }),
  builtin("assoc", {
    params: "c k v kv*",
    doc: "The map with these keys set; nil counts as an empty map. Of a vector the keys are indexes up to its length, where it grows; `IndexOutOfBounds` beyond.",
    make: (take) => (args, meter) => {
      if (args.length % 2 === 0)
        return take.fail("ArityMismatch", `keys and values come in pairs, got ${args.length - 1} of them`);
      meter.charge(args.length >> 1);
      let result = args[0] ?? null;
      for (let i = 1; i < args.length; i += 2)
        result = associate(result, { key: args[i] ?? null, value: args[i + 1] ?? null, name: "assoc" });
      return result;
    },
  }),
  builtin("assoc-in", {
    params: "c path v",
    doc: "The collection with the value at a path of keys set; maps are made where a key is missing.",
    make: (take) => (args) =>
      associateIn(args[0] ?? null, { path: pathOf(args, take), value: args[2] ?? null, name: "assoc-in" }),
  }),
  builtin("dissoc", {
    params: "m k*",
    doc: "The map without these keys; nil for nil.",
    make: (take) => (args) => {
      const map = take.mapOrNil(args, 0);
      return map && args.slice(1).reduce<PMap>((rest, key) => rest.delete(key), map);
    },
  }),
  builtin("keys", {
    params: "m",
    doc: "A vector of the keys in insertion order; nil for nil.",
    make: (take) => (args, meter) => {
      const map = take.mapOrNil(args, 0);
      meter.charge(map?.size ?? 0);
      return map && Vector.of(map.keys());
    },
  }),
  builtin("vals", {
    params: "m",
    doc: "A vector of the values in insertion order; nil for nil.",
    make: (take) => (args, meter) => {
      const map = take.mapOrNil(args, 0);
      meter.charge(map?.size ?? 0);
      return map && Vector.of(map.values());
    },
  }),
  builtin("entries", {
    params: "m",
    doc: "A vector of the `[key value]` entries in insertion order; nil for nil.",
    make: (take) => (args, meter) => {
      const map = take.mapOrNil(args, 0);
      meter.charge(map?.size ?? 0);
      return map && Vector.of(map.toArray().map((entry) => Vector.of(entry)));
    },
  }),
  builtin("key", {
    params: "entry",
    doc: "The key of a `[key value]` entry.",
    make: (take) => (args) => entryPart(args, { take, index: 0 }),
  }),
  builtin("val", {
    params: "entry",
    doc: "The value of a `[key value]` entry.",
    make: (take) => (args) => entryPart(args, { take, index: 1 }),
  }),
  builtin("find", {
    params: "m k",
    doc: "The `[key value]` entry of a key, nil where there is none.",
    make: (take) => (args) => {
      const entry = take.mapOrNil(args, 0)?.entry(args[1] ?? null);
      return entry === undefined ? null : Vector.of(entry);
    },
  }),
  builtin("contains?", {
    params: "c x",
    doc: "Whether a map has the key, a vector or list the element, a string the substring; false of nil.",
    make: (take) => (args, meter) => {
      const [collection = null, wanted = null] = args;
      if (collection === null) return false;
      if (collection instanceof PMap) return collection.has(wanted);
      if (typeof collection === "string") return containsPart(collection, take.string(args, 1));
      if (!(collection instanceof Vector || collection instanceof List))
        return take.reject(args, 0, "a map, vector, list, string or nil");
      meter.charge(collection.size);
      for (const element of collection) if (equals(element, wanted)) return true;
      return false;
    },
  }),
];
