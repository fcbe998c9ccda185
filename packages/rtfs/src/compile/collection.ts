import type { MapNode, Node, VectorNode } from "../ir/ir.ts";
import type { Frame } from "../run/function.ts";
import { Keyword, mapFromFlat, PMap, type Value, vectorFrom, vectorOwning } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

type Run<R> = (frame: Frame) => R;

/** What a node always gives where it is made of constants alone; values never change, so one serves all evaluations. */
function literalOf(node: Node): Value | undefined {
  if (node.kind === "constant") return node.value;
  if (node.kind === "vector") {
    const items = literalsOf(node.items);
    return items === null ? undefined : vectorFrom(items);
  }
  if (node.kind !== "map") return undefined;
  const flat = literalsOf(node.entries.flat());
  return flat === null ? undefined : mapFromFlat(flat);
}

function literalsOf(nodes: readonly Node[]): Value[] | null {
  const values: Value[] = [];
  for (const node of nodes) {
    const value = literalOf(node);
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}

export function compileVector(node: VectorNode, compiler: Compiler): Step<Value> {
  const literal = literalOf(node);
  if (literal !== undefined) return steady(() => literal);
  const items = node.items.map((item) => compiler.value(item));
  const runs = steadyRuns(items);
  if (runs === null) {
    return suspending(function* (frame) {
      return vectorOwning(yield* runAll(items, frame));
    });
  }
  const [a, b] = runs;
  if (runs.length === 2 && a !== undefined && b !== undefined)
    return steady((frame) => vectorOwning([a(frame), b(frame)]));
  return steady((frame) => vectorOwning(runs.map((run) => run(frame))));
}

export function compileMap(node: MapNode, compiler: Compiler): Step<Value> {
  const literal = literalOf(node);
  if (literal !== undefined) return steady(() => literal);
  const known = compileKnownKeys(node, compiler);
  if (known !== null) return known;
  const items = node.entries.flat().map((item) => compiler.value(item));
  const runs = steadyRuns(items);
  if (runs === null) {
    return suspending(function* (frame) {
      return mapFromFlat(yield* runAll(items, frame));
    });
  }
  return steady((frame) => mapFromFlat(runs.map((run) => run(frame))));
}

/** largest map that is one flat array */
const SMALL = 8;

/** A small map whose keys are different keywords or strings; null for any other. */
function compileKnownKeys({ entries }: MapNode, compiler: Compiler): Step<Value> | null {
  const keys = entries.flatMap(([key]) => (key.kind === "constant" ? [key.value] : []));
  const isPlain = keys.every((key) => key instanceof Keyword || typeof key === "string");
  if (!isPlain || keys.length !== entries.length || keys.length > SMALL || new Set(keys).size !== keys.length)
    return null;
  const values = entries.map(([, value]) => compiler.value(value));
  const runs = steadyRuns(values);
  if (runs !== null) return steady(fillMap(keys, runs));
  return suspending(function* (frame) {
    const filled = yield* runAll(values, frame);
    return PMap.fromDistinct(
      filled.flatMap((value, index) => [keys[index] as Value, value]),
      null,
    );
  });
}

function fillMap(keys: readonly Value[], runs: readonly Run<Value>[]): Run<Value> {
  const [j = null, k = null, l = null] = keys;
  const [a, b, c] = runs;
  if (a !== undefined && runs.length === 1) return fill1(j, a);
  if (a !== undefined && b !== undefined && runs.length === 2) return fill2(j, a, k, b);
  if (a !== undefined && b !== undefined && c !== undefined && runs.length === 3) return fill3(j, a, k, b, l, c);
  return (frame) => {
    const flat: Value[] = [];
    for (let i = 0; i < runs.length; i++) flat.push(keys[i] as Value, (runs[i] as Run<Value>)(frame));
    return PMap.fromDistinct(flat, null);
  };
}

// Plain parameters, and a literal for each count: as in operator.ts.

function fill1(j: Value, a: Run<Value>): Run<Value> {
  return (frame) => PMap.fromDistinct([j, a(frame)], null);
}

function fill2(j: Value, a: Run<Value>, k: Value, b: Run<Value>): Run<Value> {
  return (frame) => PMap.fromDistinct([j, a(frame), k, b(frame)], null);
}

function fill3(j: Value, a: Run<Value>, k: Value, b: Run<Value>, l: Value, c: Run<Value>): Run<Value> {
  return (frame) => PMap.fromDistinct([j, a(frame), k, b(frame), l, c(frame)], null);
}
