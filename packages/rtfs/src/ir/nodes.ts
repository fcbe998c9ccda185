import type { Place } from "../errors.ts";
import type { Value } from "../values/index.ts";
import type { Constant, If, Invoke, Node, Read, Sequence, Variable } from "./ir.ts";

export function constant(value: Value, at: Place): Constant {
  return { kind: "constant", value, at };
}

/** Reads a variable that is certainly bound. */
export function readOf(variable: Variable, at: Place): Read {
  return { kind: "read", variable, otherwise: null, at };
}

export function callBuiltin(name: string, args: readonly Node[], at: Place): Invoke {
  return { kind: "invoke", callee: { kind: "builtin", name, at }, args, at };
}

export function choice(test: Node, [consequent, alternative]: readonly [Node, Node]): If {
  return { kind: "if", test, consequent, alternative, at: test.at };
}

/** All in order; nil if there are none. */
export function sequence(items: readonly Node[], at: Place): Node {
  const [only] = items;
  if (only === undefined) return constant(null, at);
  return items.length === 1 ? only : ({ kind: "do", items, at } satisfies Sequence);
}
