import type { Meter } from "../run/fuel.ts";
import { ELEMENT } from "../values/costs.ts";
import { List, listFrom, PMap, type Value, Vector } from "../values/index.ts";
import { codePointCount, codePointSlice, codePoints } from "./code-points.ts";
import { madeText, payForScan } from "./limits.ts";

/** The elements of a collection (reference §16) in a fresh array; undefined for a value that is none. */
export function elementsOf(value: Value): Value[] | undefined {
  if (value === null) return [];
  if (value instanceof Vector || value instanceof List) return value.toArray();
  if (typeof value === "string") return codePoints(value);
  return value instanceof PMap ? entriesOf(value) : undefined;
}

function entriesOf(map: PMap): Vector[] {
  const flat = map.toFlat();
  return Array.from({ length: map.size }, (_, i) => Vector.of(flat.slice(2 * i, 2 * i + 2)));
}

/**
 * The first elements of the arguments from an index on, as many of each as the shortest has. They are paid for before
 * they are gathered.
 */
export function columnsOf(args: readonly Value[], { from, take, meter }: Columns): Value[][] {
  const collections = args.slice(from);
  const counts = collections.map((collection, i) => {
    payForScan(collection, meter);
    return countOf(collection) ?? take.reject(args, from + i, "a collection");
  });
  const length = counts.reduce((least, count) => Math.min(least, count), counts[0] ?? 0);
  meter.charge(length * counts.length);
  meter.allocate(ELEMENT * length * counts.length);
  return collections.map((collection) => elementsOf(sliceOf(collection, { from: 0, to: length }) ?? null) ?? []);
}

interface Columns {
  readonly from: number;
  readonly take: { readonly reject: (args: readonly Value[], index: number, expected: string) => never };
  readonly meter: Meter;
}

/** The number of elements; undefined for a value that is no collection. */
export function countOf(value: Value): number | undefined {
  if (value === null) return 0;
  if (value instanceof Vector || value instanceof List || value instanceof PMap) return value.size;
  return typeof value === "string" ? codePointCount(value) : undefined;
}

/** Elements taken from a collection, in its own kind: a string, a list, or (of all others) a vector. */
export function inKindOf(collection: Value, elements: readonly Value[]): Value {
  if (typeof collection === "string") return madeText(elements.join(""));
  return collection instanceof List ? listFrom(elements) : Vector.of(elements);
}

/** The elements from … to − 1 in the kind of the collection; bounds outside it are pulled in. Undefined for a value that is none. */
export function sliceOf(collection: Value, { from, to }: { from: number; to: number }): Value | undefined {
  const count = countOf(collection);
  if (count === undefined) return undefined;
  const start = Math.min(Math.max(0, from), count);
  const end = Math.min(Math.max(start, to), count);
  if (collection instanceof Vector || collection instanceof List) return collection.slice(start, end);
  if (typeof collection === "string") return codePointSlice(collection, { from: start, to: end }) ?? "";
  return Vector.of((elementsOf(collection) ?? []).slice(start, end));
}
