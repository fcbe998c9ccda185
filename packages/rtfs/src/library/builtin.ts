import type { Meter } from "../run/fuel.ts";
import type { Value } from "../values/index.ts";
import { type Arguments, argumentsOf } from "./arguments.ts";

/** A first-order function of the standard library (reference §16). */
export interface Builtin {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly min: number;
  /** `Infinity` for a variadic function */
  readonly max: number;
  /** parameters as the reference writes them: `x`, `y?` optional, `z*` any number */
  readonly params: string;
  readonly doc: string;
  /** Called with `min` to `max` arguments only. */
  apply(args: readonly Value[], meter: Meter): Value;
  /** `apply` of exactly one argument, without an array around it; of functions that are called often */
  readonly one?: Unary;
  /** `apply` of exactly two arguments */
  readonly two?: Binary;
}

export type Apply = (args: readonly Value[], meter: Meter) => Value;
export type Unary = (a: Value, meter: Meter) => Value;
export type Binary = (a: Value, b: Value, meter: Meter) => Value;

export interface Definition extends Maker {
  readonly aliases?: readonly string[];
  readonly params: string;
  readonly doc: string;
}

/**
 * Given what reads the arguments of a function, makes the function. One that always takes one argument, or two, needs
 * no more than `one` or `two`; beside `make` these only save it the array.
 */
interface Maker {
  readonly make?: (take: Arguments) => Apply;
  readonly one?: (take: Arguments) => Unary;
  readonly two?: (take: Arguments) => Binary;
}

/** A builtin whose argument counts are those that its `params` state. */
export function builtin(name: string, { aliases = [], params, doc, make, ...short }: Definition): Builtin {
  const take = argumentsOf(name);
  const one = short.one?.(take);
  const two = short.two?.(take);
  const apply = make?.(take) ?? applied({ one, two });
  return { name, aliases, params, doc, ...arity(params), apply, ...(one && { one }), ...(two && { two }) };
}

function applied({ one, two }: { one: Unary | undefined; two: Binary | undefined }): Apply {
  if (one !== undefined) return (args, meter) => one(args[0] ?? null, meter);
  if (two !== undefined) return (args, meter) => two(args[0] ?? null, args[1] ?? null, meter);
  throw new Error("A builtin needs a function");
}

/** The least and the greatest number of arguments that parameters allow. */
export function arity(params: string): { min: number; max: number } {
  const words = params.split(" ").filter((word) => word !== "");
  const min = words.filter((word) => !/[?*]$/.test(word)).length;
  return { min, max: words.some((word) => word.endsWith("*")) ? Number.POSITIVE_INFINITY : words.length };
}
