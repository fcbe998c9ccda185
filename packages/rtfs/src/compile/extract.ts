import { fail } from "../errors.ts";
import type { Frame } from "../function.ts";
import type { Extract, Part } from "../ir.ts";
import { located } from "../located.ts";
import { equals, PMap, Sequence, typeName, type Value, Vector, vectorFrom } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { localSlot } from "./operators.ts";
import { applied, type Step, steady } from "./step.ts";

export function compileExtract({ from, part, at }: Extract, compiler: Compiler): Step<Value> {
  const slot = localSlot(from);
  const direct = slot === null ? null : fromLocal(slot, part);
  if (direct !== null) return steady(direct);
  return applied(
    compiler.value(from),
    extractor(part, (error) => located(at, error)),
  );
}

/** The parts that patterns take most, straight out of the frame. */
function fromLocal(slot: number, part: Part): ((frame: Frame) => Value) | null {
  if (part.part === "element") {
    const { index } = part;
    return (frame) => {
      const value = frame[slot];
      return value instanceof Vector || value instanceof Sequence ? (value.get(index) ?? null) : null;
    };
  }
  if (part.part === "field") {
    const { key } = part;
    return (frame) => {
      const value = frame[slot];
      return value instanceof PMap ? (value.get(key) ?? null) : null;
    };
  }
  return null;
}

function extractor(part: Part, raise: (error: () => never) => never): (value: Value) => Value {
  switch (part.part) {
    case "sequence":
      return (value) =>
        value instanceof Vector || value === null || value instanceof Sequence
          ? value
          : raise(() => unfit("a sequence", value));
    case "element": {
      const { index } = part;
      return (value) => (value instanceof Sequence ? (value.get(index) ?? null) : null);
    }
    case "tail": {
      const { index } = part;
      return (value) => (value instanceof Sequence ? tailOf(value, index) : Vector.empty);
    }
    case "mapping":
      return (value) => (value instanceof PMap || value === null ? value : raise(() => unfit("a map", value)));
    case "field": {
      const { key } = part;
      return (value) => (value instanceof PMap ? (value.get(key) ?? null) : null);
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
