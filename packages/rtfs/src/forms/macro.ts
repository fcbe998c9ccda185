import { type Context, type Expansion, placeOf } from "../context.ts";
import { asRtfsError, ErrorValue, fail } from "../errors.ts";
import { type Form, formToValue, type ListForm, valueToForm } from "../forms.ts";
import type { Node } from "../ir.ts";
import { callBuiltin, constant } from "../nodes.ts";
import type { Macro } from "../scope.ts";
import { PMap, Sequence, type Value } from "../values/index.ts";
import { refuse, special } from "./special-form.ts";

function analyzeDefmacro(form: ListForm, context: Context): Node {
  const usage = "(defmacro name docstring? [param …] body…)";
  const [head, name, ...rest] = form.items;
  const [doc, ...after] = rest;
  const items = doc?.kind === "string" && after.length > 0 ? after : rest;
  if (head === undefined || name?.kind !== "symbol" || items[0]?.kind !== "vector") {
    refuse(form, { context, message: "defmacro takes a name and parameters", usage });
  }
  const definition: ListForm = { ...form, items: [{ ...name, name: "fn" }, name, ...items] };
  const macro = context.unit.makeMacro({ name: name.name, form: definition, unit: context.unit });
  context.scope.names.set(name.name, { means: "macro", macro });
  return constant(null, placeOf(form, context));
}

/** The form that replaces a macro call, or what raises the error that its macro raised. */
export function expandMacro(
  form: ListForm,
  { macro, context }: { macro: Macro; context: Context },
): { readonly form: Form } | { readonly error: Node } {
  const [head, ...args] = form.items;
  try {
    const value = macro(args.map(formToValue));
    countForms(value, context.unit.expansion);
    return { form: valueToForm(value, form) };
  } catch (thrown) {
    const cause = asRtfsError(thrown)?.value;
    if (cause === undefined) throw thrown;
    const at = placeOf(form, context);
    const name = head?.kind === "symbol" ? head.name : "macro";
    const error = new ErrorValue({ kind: "MacroError", message: `${name}: ${cause.message}`, cause, at });
    return { error: callBuiltin("throw", [constant(error, at)], at) };
  }
}

/** forms that all expansions of a program may put into it */
const MAX_FORMS = 1_000_000;

/** Counts what an expansion puts into the program, shared parts as often as they stand in it. */
function countForms(value: Value, expansion: Expansion): void {
  if (++expansion.forms > MAX_FORMS) fail("MacroError", `macros make more than ${MAX_FORMS} forms`);
  if (value instanceof Sequence) for (const item of value) countForms(item, expansion);
  if (value instanceof PMap) for (const item of value.toFlat()) countForms(item, expansion);
}

export const macroForms = [
  special("defmacro", analyzeDefmacro, {
    params: "name doc? [param …] body*",
    doc: "Defines a macro: its body makes the form that replaces a call from the unevaluated arguments.",
  }),
];
