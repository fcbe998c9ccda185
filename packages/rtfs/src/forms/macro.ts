import { type Context, type Expansion, placeOf } from "../analyzer/context.ts";
import { metadataOf, metasOf } from "../analyzer/metadata.ts";
import type { Macro } from "../analyzer/scope.ts";
import { asRtfsError, categoryOf, ErrorValue, fail } from "../errors.ts";
import type { Node } from "../ir/ir.ts";
import { callBuiltin, constant } from "../ir/nodes.ts";
import { type Form, formToValue, type ListForm, valueToForm } from "../reader/forms.ts";
import { PMap, Sequence, type Value } from "../values/index.ts";
import { docstringOf } from "./function.ts";
import { atHome, settled } from "./home.ts";
import { refuse, special, withoutMeta } from "./special-form.ts";

function analyzeDefmacro(form: ListForm, context: Context): Node {
  const usage = "(defmacro name docstring? [param …] body…)";
  const [head, name, ...rest] = form.items;
  const items = docstringOf(rest) === null ? rest : rest.slice(1);
  const own = name === undefined ? undefined : withoutMeta(name);
  if (head === undefined || name === undefined || own?.kind !== "symbol" || items[0]?.kind !== "vector") {
    refuse(form, { context, message: "defmacro takes a name and parameters", usage });
  }
  const definition: ListForm = { ...form, items: [{ ...own, name: "fn" }, own, ...items] };
  const macro = context.unit.makeMacro({ name: own.name, form: atHome(definition, context), unit: context.unit });
  const metadata = metadataOf(metasOf(name), docstringOf(rest));
  context.scope.names.set(own.name, { means: "macro", macro, metadata });
  return constant(null, placeOf(form, context));
}

/** expansions inside each other (reference §18) */
export const MAX_EXPANSIONS = 1000;

interface Expanding {
  readonly macro: Macro;
  readonly context: Context;
  /** analyzes what the macro made */
  analyze(form: Form, context: Context): Node;
}

/** Analyzes what a macro makes of a call. */
export function analyzeExpansion(form: ListForm, { macro, context, analyze }: Expanding): Node {
  const { expansion } = context.unit;
  if (expansion.depth >= MAX_EXPANSIONS) {
    const message = `macros expand into each other more than ${MAX_EXPANSIONS} deep`;
    return { kind: "raise", error: "MacroError", message, value: null, at: placeOf(form, context) };
  }
  const expanded = expandMacro(form, { macro, context });
  if ("error" in expanded) return expanded.error;
  expansion.depth++;
  try {
    return analyze(expanded.form, context);
  } finally {
    expansion.depth--;
  }
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
    return { form: settled(valueToForm(value, form), { at: form, context }) };
  } catch (thrown) {
    const cause = asRtfsError(thrown)?.value;
    if (cause === undefined) throw thrown;
    const at = placeOf(form, context);
    const name = head?.kind === "symbol" ? head.name : "macro";
    const error = new ErrorValue({ kind: "MacroError", message: `${name}: ${cause.message}`, cause, at });
    remark(error, context);
    return { error: callBuiltin("throw", [constant(error, at)], at) };
  }
}

/** Says that a macro failed, unless only for want of an allowance. */
function remark({ kind: code, message, cause, at }: ErrorValue, { unit }: Context): void {
  const isLimit = cause === null || cause.kind === "MacroError" || categoryOf(cause.kind) === "LimitError";
  if (!isLimit && at !== null) unit.remarks.push({ severity: "warning", code, message, at });
}

/** forms that all expansions of a program may put into it */
export const MAX_FORMS = 1_000_000;

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
