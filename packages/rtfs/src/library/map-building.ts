import { MapBuilder, mapFrom, PMap, type Value } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";

function mergeMaps(args: readonly Value[], take: Arguments): PMap | null {
  let merged: PMap | null = null;
  for (let i = 0; i < args.length; i++) {
    const next = take.mapOrNil(args, i);
    if (next === null) continue;
    merged = merged === null ? next : joined(merged, next);
  }
  return merged;
}

function joined(map: PMap, more: PMap): PMap {
  const flat = more.toFlat();
  if (more.size > 8) return builtOn(map, flat);
  let result = map;
  for (let i = 0; i < flat.length; i += 2) result = result.set(flat[i] as Value, flat[i + 1] as Value);
  return result;
}

function builtOn(map: PMap, flat: readonly Value[]): PMap {
  const builder = new MapBuilder(map);
  for (let i = 0; i < flat.length; i += 2) builder.set(flat[i] as Value, flat[i + 1] as Value);
  return builder.build();
}

/** Entries whose keys are renamed keep their places; a renamed key displaces an entry that has it already. */
function renameKeys(map: PMap, names: PMap): PMap {
  const taken = new MapBuilder();
  for (const [from, to] of names) if (map.has(from)) taken.set(to, true);
  const renamed = new MapBuilder();
  for (const [key, value] of map) {
    const name = names.get(key);
    if (name !== undefined) renamed.set(name, value);
    else if (taken.get(key) === undefined) renamed.set(key, value);
  }
  return renamed.build();
}

function pairs(flat: readonly Value[]): PMap {
  checkElements(flat.length / 2);
  const builder = new MapBuilder();
  for (let i = 0; i < flat.length; i += 2) builder.set(flat[i] ?? null, flat[i + 1] ?? null);
  return builder.build();
}

export const mapBuilding: readonly Builtin[] = [
  builtin("hash-map", {
    params: "kv*",
    doc: "A map of the arguments, keys and values in turn; their number must be even.",
    make: (take) => (args) =>
      args.length % 2 === 0
        ? pairs(args)
        : take.fail("ArityMismatch", `keys and values come in pairs, got ${args.length} arguments`),
  }),
  builtin("merge", {
    params: "m*",
    doc: "A map of the entries of all maps; the last of equal keys gives the value. Nil is skipped; nil if there is nothing else.",
    make: (take) => (args, meter) => {
      for (const map of args) if (map instanceof PMap) meter.charge(map.size);
      return mergeMaps(args, take);
    },
  }),
  builtin("select-keys", {
    params: "m ks",
    doc: "A map of those keys only that are named, in the order in which they are named.",
    make: (take) => (args, meter) => {
      const map = take.mapOrNil(args, 0);
      const keys = take.elements(args, 1);
      meter.charge(keys.length);
      return mapFrom(keys.map((key) => map?.entry(key)).filter((entry) => entry !== undefined));
    },
  }),
  builtin("rename-keys", {
    params: "m kmap",
    doc: "The map with its keys renamed as `kmap` says, each in its place; a renamed key displaces an equal one.",
    make: (take) => (args, meter) => {
      const map = take.mapOrNil(args, 0);
      const names = take.mapOrNil(args, 1) ?? PMap.empty;
      meter.charge((map?.size ?? 0) + names.size);
      return map && renameKeys(map, names);
    },
  }),
  builtin("zipmap", {
    params: "ks vs",
    doc: "A map from each key to the value at the same place, until the shorter collection ends.",
    make: (take) => (args, meter) => {
      const keys = take.elements(args, 0);
      const values = take.elements(args, 1);
      const length = Math.min(keys.length, values.length);
      meter.charge(length);
      const builder = new MapBuilder();
      for (let i = 0; i < length; i++) builder.set(keys[i] as Value, values[i] as Value);
      return builder.build();
    },
  }),
];
