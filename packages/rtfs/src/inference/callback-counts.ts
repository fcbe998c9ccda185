import type { Invoke, Node } from "../ir/ir.ts";
import type { Sizes } from "./collection-sizes.ts";
import type { Constants } from "./constants.ts";
import { callbacksOf } from "./targets.ts";

/** Builtins that call their function once. */
const ONCE = new Set(["apply", "update", "update-in", "try-result"]);

/** Builtins that call their function at most once for each element of their last argument. */
const EACH = new Set(
  `map mapv map-indexed mapcat keep filter remove every? some some? find-first take-while drop-while group-by index-by
  partition-by reduce reductions reduce-kv map-keys map-vals filter-map sort-by`.split(/\s+/),
);

interface Known {
  readonly sizeOf: Sizes;
  readonly constants: Constants;
}

/** How often a call enters the functions that it is known to reach, at most; null where no bound is known. */
export function entriesOf(node: Invoke, known: Known): number | null {
  if (node.callee.kind !== "builtin") return 1;
  const { name } = node.callee;
  return callbacksOf(node)
    .filter((index) => index < node.args.length)
    .map((index) => callbackCount(name, { index, args: node.args, ...known }))
    .reduce<number | null>(sum, 0);
}

interface Callback extends Known {
  /** which argument is called */
  readonly index: number;
  readonly args: readonly Node[];
}

function callbackCount(name: string, { index, args, sizeOf, constants }: Callback): number | null {
  if (ONCE.has(name)) return 1;
  const last = args.at(-1);
  const size = last === undefined ? null : sizeOf(last);
  if (isComparator(name, { index, count: args.length })) return size === null ? null : comparisons(size);
  if (name === "map" || name === "mapv" || name === "mapcat") return least(args.slice(1).map(sizeOf));
  if (name === "merge-with") return args.slice(1).map(sizeOf).reduce(sum, 0);
  if (name === "repeatedly") return timesIn(args[0], constants);
  return EACH.has(name) ? size : null;
}

/** `(sort cmp c)`, `(sort-by f cmp c)` */
function isComparator(name: string, { index, count }: { index: number; count: number }): boolean {
  return (name === "sort" && index === 0 && count === 2) || (name === "sort-by" && index === 1 && count === 3);
}

/** What merging halves takes for so many elements. */
function comparisons(size: number): number {
  return size < 2 ? 0 : size * Math.ceil(Math.log2(size));
}

/** Several collections are gone through together up to the end of the shortest. */
function least(sizes: readonly (number | null)[]): number | null {
  const known = sizes.filter((size) => size !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function timesIn(node: Node | undefined, constants: Constants): number | null {
  const times = node === undefined ? undefined : constants.of(node);
  return typeof times === "number" && Number.isSafeInteger(times) ? Math.max(0, times) : null;
}

export function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : bounded(a + b);
}

export function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : bounded(a * b);
}

/** A count that is no exact number any more bounds nothing. */
function bounded(count: number): number | null {
  return Number.isSafeInteger(count) ? count : null;
}
