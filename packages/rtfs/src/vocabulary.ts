import { preludeForms } from "./analyzer/prelude.ts";
import { UNSUPPORTED } from "./forms/control.ts";
import { specialForms } from "./forms/index.ts";
import type { Described } from "./forms/special-form.ts";
import { builtinNames, findBuiltin } from "./library/lookup.ts";

/** Every name that means something before a program defines any, for suggestions. */
export function vocabulary(): readonly string[] {
  return [...new Set([...builtinNames(), ...specialForms.keys(), ...preludeForms.keys()])];
}

/** The names of `vocabulary` that a program can use: what completion offers. */
export function usableNames(): readonly string[] {
  return vocabulary().filter((name) => !UNSUPPORTED.has(name));
}

/** What people are told about a name of the language. */
export interface NameDescription {
  readonly name: string;
  readonly kind: "function" | "special form" | "prelude";
  /** what stands behind the name in a call: `x?` may be left out, `x*` any number of times, `x …` and so on */
  readonly params: string;
  /** one line, with a full stop */
  readonly doc: string;
  /** effect classes that using it has by itself (what functions it is handed do comes on top): `pure`, or several */
  readonly effects: readonly string[];
}

/** Describes what a name means where the program does not define it. */
export function describeName(name: string): NameDescription | undefined {
  const special = specialForms.get(name);
  if (special !== undefined) return description(name, "special form", special);
  const builtin = findBuiltin(name);
  if (builtin !== undefined) return description(name, "function", builtin);
  const prelude = preludeForms.get(name);
  return prelude && description(name, "prelude", prelude);
}

function description(
  name: string,
  kind: NameDescription["kind"],
  { params, doc, effects = ["pure"] }: Described,
): NameDescription {
  return { name, kind, params, doc, effects };
}
