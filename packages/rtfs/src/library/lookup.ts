import type { Builtin } from "./builtin.ts";
import { type HigherOrder, higherOrder } from "./higher-order.ts";
import { lookup } from "./index.ts";

const functions: ReadonlyMap<string, HigherOrder> = new Map(
  higherOrder.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry] as const)),
);

/** The function of the standard library that has this name or alias. */
export function findBuiltin(name: string): Builtin | HigherOrder | undefined {
  return functions.get(name) ?? lookup.get(name);
}

/** Names and aliases of the whole standard library. */
export function builtinNames(): readonly string[] {
  return [...functions.keys(), ...lookup.keys()];
}

export function isBuiltin(name: string): boolean {
  return findBuiltin(name) !== undefined;
}
