import { dataOf } from "../data.ts";
import { fail } from "../errors.ts";
import type { Cell, Frame } from "../function.ts";
import type {
  BuiltinRead,
  Check,
  Constant,
  Extract,
  Is,
  MapNode,
  Part,
  Raise,
  Read,
  Unbound,
  VectorNode,
} from "../ir.ts";
import { located } from "../located.ts";
import { checkerOf, failMisfit } from "../type-check.ts";
import { equals, mapFrom, PMap, Sequence, typeName, type Value, Vector, vectorFrom } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

type Run<R> = (frame: Frame) => R;

export function compileConstant({ value }: Constant): Step<Value> {
  return steady(() => value);
}

export function compileBuiltin({ name }: BuiltinRead, { machine }: Compiler): Step<Value> {
  const value = machine.builtin(name);
  return steady(() => value);
}

export function compileUnbound({ name, at }: Unbound): Step<Value> {
  return steady(() => located(at, () => undefinedSymbol(name)));
}

function undefinedSymbol(name: string): never {
  return fail("UndefinedSymbol", `\`${name}\` is not defined`, dataOf({ symbol: name }));
}

export function compileRead(node: Read, compiler: Compiler): Step<Value> {
  const { variable, otherwise, at } = node;
  const absent =
    otherwise === null
      ? (): never => located(at, () => undefinedSymbol(variable.name))
      : steadyRun(compiler.value(otherwise));
  const { slot } = variable;
  if (variable.home === "program") {
    const cell = compiler.machine.cells[slot] as Cell;
    return steady((frame) => (cell.value === undefined ? absent(frame) : cell.value));
  }
  if (variable.isBoxed) {
    return steady((frame) => {
      const { value } = frame[slot] as Cell;
      return value === undefined ? absent(frame) : value;
    });
  }
  if (!variable.isLate) return steady((frame) => frame[slot] as Value);
  return steady((frame) => {
    const value = frame[slot] as Value | undefined;
    return value === undefined ? absent(frame) : value;
  });
}

/** What a name falls back to is a variable or a builtin: reading it can't suspend. */
function steadyRun(step: Step<Value>): Run<Value> {
  if (step.suspends) throw new Error("Reading a name can't suspend");
  return step.run;
}

export function compileVector(node: VectorNode, compiler: Compiler): Step<Value> {
  const items = node.items.map((item) => compiler.value(item));
  const runs = steadyRuns(items);
  if (runs === null) {
    return suspending(function* (frame) {
      return vectorFrom(yield* runAll(items, frame));
    });
  }
  const [a, b] = runs;
  if (runs.length === 2 && a !== undefined && b !== undefined)
    return steady((frame) => vectorFrom([a(frame), b(frame)]));
  return steady((frame) => vectorFrom(runs.map((run) => run(frame))));
}

export function compileMap(node: MapNode, compiler: Compiler): Step<Value> {
  const items = node.entries.flat().map((item) => compiler.value(item));
  const runs = steadyRuns(items);
  if (runs === null) {
    return suspending(function* (frame) {
      return mapOf(yield* runAll(items, frame));
    });
  }
  return steady((frame) => mapOf(runs.map((run) => run(frame))));
}

/** A map of keys and values in turn; a key that comes again replaces the value. */
function mapOf(items: readonly Value[]): PMap {
  const entries: [Value, Value][] = [];
  for (let i = 0; i < items.length; i += 2) entries.push([items[i] as Value, items[i + 1] as Value]);
  return mapFrom(entries);
}

export function compileExtract({ from, part, at }: Extract, compiler: Compiler): Step<Value> {
  return apply(
    compiler.value(from),
    extractor(part, (error) => located(at, error)),
  );
}

function apply(operand: Step<Value>, change: (value: Value) => Value): Step<Value> {
  if (operand.suspends) {
    return suspending(function* (frame) {
      return change(yield* operand.run(frame));
    });
  }
  const { run } = operand;
  return steady((frame) => change(run(frame)));
}

function extractor(part: Part, raise: (error: () => never) => never): (value: Value) => Value {
  switch (part.part) {
    case "sequence":
      return (value) => (value instanceof Sequence || value === null ? value : raise(() => unfit("a sequence", value)));
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

export function compileCheck({ type, value, subject, at }: Check, compiler: Compiler): Step<Value> {
  const find = checkerOf(type);
  const { fuel } = compiler.machine;
  return apply(compiler.value(value), (candidate) => {
    const misfit = located(at, () => find(candidate, fuel));
    return misfit === null ? candidate : located(at, () => failMisfit(misfit, subject));
  });
}

export function compileIs({ type, value, at }: Is, compiler: Compiler): Step<Value> {
  const find = checkerOf(type);
  const { fuel } = compiler.machine;
  return apply(compiler.value(value), (candidate) => located(at, () => find(candidate, fuel)) === null);
}

export function compileRaise({ error, message, value, at }: Raise, compiler: Compiler): Step<never> {
  const raise = (told: Value | null): never =>
    located(at, () => fail(error, message, value === null ? PMap.empty : dataOf({ value: told })));
  const operand = value === null ? steady<Value>(() => null) : compiler.value(value);
  if (operand.suspends) {
    return suspending(function* (frame) {
      return raise(yield* operand.run(frame));
    });
  }
  const { run } = operand;
  return steady((frame) => raise(run(frame)));
}
