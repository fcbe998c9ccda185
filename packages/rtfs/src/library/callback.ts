import type { Machine } from "../run/machine.ts";
import type { Plan } from "../run/plan.ts";
import type { Value } from "../values/index.ts";
import { type Arguments, argumentsOf } from "./arguments.ts";
import { arity } from "./builtin.ts";

/** A function of the standard library that calls functions it is given (reference §16). */
export interface HigherOrder {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly min: number;
  readonly max: number;
  /** as in `Builtin` */
  readonly params: string;
  readonly doc: string;
  /** which arguments it calls before it returns; any other function argument ends up in its value */
  readonly callbacks: readonly number[];
  /** Called with `min` to `max` arguments only. */
  plan(args: readonly Value[], machine: Machine): Plan;
}

interface Definition {
  readonly aliases?: readonly string[];
  readonly params: string;
  readonly doc: string;
  readonly callbacks: readonly number[];
  readonly make: (take: Arguments) => HigherOrder["plan"];
}

export function withCallback(name: string, { aliases = [], params, doc, callbacks, make }: Definition): HigherOrder {
  return { name, aliases, params, doc, callbacks, ...arity(params), plan: make(argumentsOf(name)) };
}
