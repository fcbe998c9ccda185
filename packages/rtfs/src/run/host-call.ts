import { type ErrorValue, fail, type Place } from "../errors.ts";
import { str } from "../printer/printer.ts";
import { Keyword, keyword, mapFrom, PMap, Sequence, type Value, Vector } from "../values/index.ts";
import { type Meter, nested } from "../values/meter.ts";
import { Fn } from "./function.ts";
import type { StepFrame } from "./line.ts";

/** A call that a program makes; the evaluation goes on with the answer. */
export interface HostCall {
  /** canonical id */
  readonly capability: string;
  readonly args: Value[];
  /** the arguments are the input's fields in order; false: there is none, or one map which is the input */
  readonly isPositional: boolean;
  /**
   * Place in the program and how often it was reached before: the same for every evaluation of the program.
   * With the run's id it makes the idempotency key.
   */
  readonly position: string;
  /** the innermost step around it; with its parents it tells the deadlines that hold and the cage that is asked for */
  readonly step: StepFrame | null;
  /** `:runtime.*` hints in whose extent it is made, by keyword */
  readonly hints: PMap;
  /** context entries that its step exposes; null: none */
  readonly context: PMap | null;
  /**
   * Calls a function that is among the arguments, as a nested program; usable until the run ends. Rejects where that
   * ended the program. Null: there is no function among them.
   */
  readonly apply: ((fn: Fn, args: readonly Value[]) => Promise<HostAnswer>) | null;
  readonly at: Place;
}

/**
 * What the host says to a call. An error is raised in the program at the place of the call; `expired` names the action
 * of an enclosing step whose time is up, which ends that step.
 */
export type HostAnswer = { readonly value: Value } | { readonly error: ErrorValue } | { readonly expired: string };

/** Where a function stands in a call's arguments: the index of the argument, then keys and indexes inside it. */
export type ArgumentPath = readonly [number, ...(string | number)[]];

/** Whether a capability declares `:fn` at a place of its arguments. */
export type TakesFunction = (capability: string, path: ArgumentPath) => boolean;

/**
 * The arguments as a journal keeps them: functions stand as `:rtfs/function`. Raises `TypeError` naming the argument for
 * a function that the capability does not declare. Charges one step per element.
 */
export function argumentData(capability: string, args: readonly Value[], { takes, meter }: Check): readonly Value[] {
  if (!args.some((arg) => holdsFunction(arg, meter))) return args;
  const stand: StandIn = (path) => (takes(capability, path) ? FUNCTION : refuse(capability, path));
  return args.map((arg, index) => replaced(arg, { path: [index], stand, meter }));
}

interface Check {
  readonly takes: TakesFunction;
  readonly meter: Meter;
}

const FUNCTION = keyword("rtfs/function");

/** Can a function be in it? */
export function isCompound(value: Value): boolean {
  return value instanceof Fn || value instanceof Sequence || value instanceof PMap;
}

function holdsFunction(value: Value, meter: Meter): boolean {
  if (value instanceof Fn) return true;
  if (!(value instanceof Sequence || value instanceof PMap)) return false;
  meter.charge(value.size);
  const parts = value instanceof PMap ? value.toFlat() : value.toArray();
  for (const part of parts) if (isCompound(part) && nested(() => holdsFunction(part, meter))) return true;
  return false;
}

type StandIn = (path: ArgumentPath) => Value;

interface Replacing {
  readonly path: ArgumentPath;
  readonly stand: StandIn;
  readonly meter: Meter;
}

function replaced(value: Value, { path, stand, meter }: Replacing): Value {
  const inside = (part: Value, key: string | number): Value =>
    isCompound(part) ? nested(() => replaced(part, { path: [...path, key], stand, meter })) : part;
  if (value instanceof Fn) return stand(path);
  if (!(value instanceof Sequence || value instanceof PMap)) return value;
  meter.charge(value.size + path.length);
  if (value instanceof Sequence) return Vector.of(value.toArray().map(inside));
  return mapFrom(
    value.toArray().map(([key, part]) => [key, inside(part, key instanceof Keyword ? key.name : str(key))]),
  );
}

function refuse(capability: string, [index, ...inside]: ArgumentPath): never {
  const where = inside.length === 0 ? "" : ` holds a function at ${inside.join(".")}`;
  const what = where === "" ? " is a function" : where;
  return fail(
    "TypeError",
    `call: argument ${index + 1} of ${capability}${what}, and ${capability} declares no :fn there`,
  );
}
