import type { Meter } from "../fuel.ts";
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
}

export type Apply = Builtin["apply"];

export interface Definition {
  readonly aliases?: readonly string[];
  readonly params: string;
  readonly doc: string;
  /** Given what reads the arguments of this function, makes the function. */
  readonly make: (take: Arguments) => Apply;
}

/** A builtin whose argument counts are those that its `params` state. */
export function builtin(name: string, { aliases = [], params, doc, make }: Definition): Builtin {
  return { name, aliases, params, doc, ...arity(params), apply: make(argumentsOf(name)) };
}

/** The least and the greatest number of arguments that parameters allow. */
export function arity(params: string): { min: number; max: number } {
  const words = params.split(" ").filter((word) => word !== "");
  const min = words.filter((word) => !/[?*]$/.test(word)).length;
  return { min, max: words.some((word) => word.endsWith("*")) ? Number.POSITIVE_INFINITY : words.length };
}
