import { specialForms } from "./forms/index.ts";
import { builtinNames } from "./library/lookup.ts";
import { preludeForms } from "./prelude.ts";

/** Every name that means something before a program defines any, for suggestions. */
export function vocabulary(): readonly string[] {
  return [...builtinNames(), ...specialForms.keys(), ...preludeForms.keys()];
}
