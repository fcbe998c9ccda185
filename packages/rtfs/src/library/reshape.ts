import type { Meter } from "../run/fuel.ts";
import { List, MapBuilder, type Value, Vector } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { columnsOf, inKindOf } from "./elements.ts";

interface Context {
  readonly take: Arguments;
  readonly meter: Meter;
}

/** Rows of one element from each collection, as many as the shortest has. */
function rows(args: readonly Value[], { take, meter }: Context): Value[][] {
  const columns = columnsOf(args, { from: 0, take, meter });
  const length = columns[0]?.length ?? 0;
  checkElements(length * columns.length);
  return Array.from({ length }, (_, row) => columns.map((column) => column[row] ?? null));
}

function flatten(args: readonly Value[], { take, meter }: Context): Value {
  const flat: Value[] = [];
  const stack: Iterator<Value>[] = [take.elements(args, 0).values()];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { done, value } = top.next();
    meter.charge(1);
    if (done === true) stack.pop();
    else if (value instanceof Vector || value instanceof List) stack.push(value[Symbol.iterator]());
    else {
      flat.push(value);
      checkElements(flat.length);
    }
  }
  return Vector.of(flat);
}

export const reshape: readonly Builtin[] = [
  builtin("distinct", {
    params: "c",
    doc: "The elements without repetition, each where it first stood, in the kind of the collection.",
    make: (take) => (args, meter) => {
      const elements = take.elements(args, 0);
      meter.charge(elements.length);
      const seen = new MapBuilder();
      for (const element of elements) seen.set(element, true);
      return inKindOf(args[0] ?? null, seen.build().keys());
    },
  }),
  builtin("frequencies", {
    params: "c",
    doc: "A map from each element to how often it occurs, in the order of first occurrence.",
    make: (take) => (args, meter) => {
      const elements = take.elements(args, 0);
      meter.charge(elements.length);
      const counts = new MapBuilder();
      for (const element of elements) counts.set(element, Number(counts.get(element) ?? 0) + 1);
      return counts.build();
    },
  }),
  builtin("flatten", {
    params: "c",
    doc: "A vector of the elements of a collection, those of nested vectors and lists in their places.",
    make: (take) => (args, meter) => flatten(args, { take, meter }),
  }),
  builtin("interleave", {
    params: "c*",
    doc: "A vector of the first elements of all collections, then the second ones, until the shortest ends.",
    make: (take) => (args, meter) => Vector.of(rows(args, { take, meter }).flat()),
  }),
  builtin("interpose", {
    params: "sep c",
    doc: "A vector of the elements with `sep` between each two.",
    make: (take) => (args, meter) => {
      const elements = take.elements(args, 1);
      meter.charge(elements.length);
      checkElements(2 * elements.length - 1);
      return Vector.of(elements.flatMap((element, i) => (i === 0 ? [element] : [args[0] ?? null, element])));
    },
  }),
  builtin("zip", {
    params: "a b",
    doc: "A vector of `[a b]` vectors of the elements at equal places, until the shorter collection ends.",
    make: (take) => (args, meter) => Vector.of(rows(args, { take, meter }).map((row) => Vector.of(row))),
  }),
];
