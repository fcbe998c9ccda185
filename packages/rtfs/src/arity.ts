import { dataOf } from "./error-data.ts";
import { fail } from "./errors.ts";
import type { Arity } from "./ir/ir.ts";

/** How many arguments a builtin takes: `2`, `1 to 3`, `at least 1`. */
export function countText({ min, max }: { readonly min: number; readonly max: number }): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`;
  return min === max ? String(min) : `${min} to ${max}`;
}

/** How many arguments a function of a program takes: `2`, `1 or at least 3`. */
export function aritiesText(arities: readonly Arity[]): string {
  return arities.map(({ params, rest }) => `${rest === null ? "" : "at least "}${params.length}`).join(" or ");
}

/** `f takes 2 arguments` */
export function takesText(name: string, expected: string): string {
  return `${name} takes ${expected} argument${/^(at least )?1$/.test(expected) ? "" : "s"}`;
}

/** Raises `ArityMismatch` for a call with another number of arguments than the function takes. */
export function failArity(actual: number, { name, expected }: { name: string; expected: string }): never {
  const message = `${takesText(name, expected)}, got ${actual}`;
  return fail("ArityMismatch", message, dataOf({ function: name, expected, actual }));
}
