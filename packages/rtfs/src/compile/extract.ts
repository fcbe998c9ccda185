import { fail } from "../errors.ts";
import type { Extract, Part } from "../ir/ir.ts";
import type { Process } from "../run/function.ts";
import { located } from "../run/located.ts";
import { equals, PMap, Sequence, typeName, type Value, Vector, vectorFrom } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import type { Run } from "./operator.ts";
import { localSlot } from "./operators.ts";
import { type Step, steady, suspending } from "./step.ts";

export function compileExtract({ from, part, at }: Extract, compiler: Compiler): Step<Value> {
  const operand = compiler.value(from);
  const raise = (error: () => never): never => located(at, error);
  if (!operand.suspends) return steady(extraction(part, { x: localSlot(from) ?? -1, run: operand.run, raise }));
  const take = extraction(part, { x: 0, run: () => null, raise });
  return suspending(function* (frame): Process<Value> {
    return take([yield* operand.run(frame)]);
  });
}

interface Operand {
  /** the slot of a plain local variable, else -1 */
  readonly x: number;
  /** how any other is had */
  readonly run: Run;
  readonly raise: (error: () => never) => never;
}

/** The parts that patterns take most have closures of their own (see operator.ts). */
function extraction(part: Part, { x, run, raise }: Operand): Run {
  switch (part.part) {
    case "sequence":
      return (frame) => {
        const value = x < 0 ? run(frame) : (frame[x] as Value);
        return value instanceof Vector || value === null || value instanceof Sequence
          ? value
          : raise(() => unfit("a sequence", value));
      };
    case "element": {
      const { index } = part;
      return (frame) => {
        const value = x < 0 ? run(frame) : (frame[x] as Value);
        return value instanceof Vector || value instanceof Sequence ? (value.get(index) ?? null) : null;
      };
    }
    case "mapping":
      return (frame) => {
        const value = x < 0 ? run(frame) : (frame[x] as Value);
        return value instanceof PMap || value === null ? value : raise(() => unfit("a map", value));
      };
    case "field": {
      const { key } = part;
      return (frame) => {
        const value = x < 0 ? run(frame) : (frame[x] as Value);
        return value instanceof PMap ? (value.get(key) ?? null) : null;
      };
    }
    default: {
      const take = taker(part);
      return (frame) => take(x < 0 ? run(frame) : (frame[x] as Value));
    }
  }
}

function taker(part: Exclude<Part, { part: "sequence" | "element" | "mapping" | "field" }>): (value: Value) => Value {
  switch (part.part) {
    case "tail": {
      const { index } = part;
      return (value) => (value instanceof Sequence ? tailOf(value, index) : Vector.empty);
    }
    case "others": {
      const { keys } = part;
      return (value) => (value instanceof PMap ? keys.reduce((map: PMap, key) => map.delete(key), value) : PMap.empty);
    }
    case "isSequence": {
      const { count, isOpen } = part;
      return (value) => value instanceof Sequence && (isOpen ? value.size >= count : value.size === count);
    }
    case "has": {
      const { key } = part;
      return (value) => value instanceof PMap && value.has(key);
    }
    case "isMapping":
      return (value) => value instanceof PMap;
    case "equals": {
      const { value: datum } = part;
      return (value) => equals(value, datum);
    }
  }
}

function tailOf(value: Sequence, index: number): Value {
  if (index >= value.size) return Vector.empty;
  return value instanceof Vector ? value.slice(index) : vectorFrom(value.toArray().slice(index));
}

function unfit(expected: string, value: Value): never {
  return fail("TypeError", `Only ${expected} can be taken apart by this pattern, got ${typeName(value)}`);
}
