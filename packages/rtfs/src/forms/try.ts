import { type Context, inScope, operand, placeOf } from "../analyzer/context.ts";
import { declare, definedNames, hidden, openLate } from "../analyzer/definitions.ts";
import { openScope } from "../analyzer/scope.ts";
import type { CatchClause, CatchTest, Node } from "../ir/ir.ts";
import type { Form, ListForm } from "../reader/forms.ts";
import { isTypeVector, parseType } from "../types/parse-type.ts";
import { enclose } from "./scoped.ts";
import { analyzeBody, refuse, special } from "./special-form.ts";

const USAGE = "(try body… (catch Kind e body…) (finally body…))";

function analyzeTry(form: ListForm, context: Context): Node {
  const forms = form.items.slice(1);
  const first = forms.findIndex((each) => isHeaded(each, "catch") || isHeaded(each, "finally"));
  const clauses = first < 0 ? [] : forms.slice(first);
  const last = clauses.at(-1);
  const final = last !== undefined && isHeaded(last, "finally") ? last : null;
  const catches = final === null ? clauses : clauses.slice(0, -1);
  if (clauses.length === 0 || !catches.every((each) => isHeaded(each, "catch"))) {
    refuse(form, { context, message: "try needs catch clauses or a finally at its end", usage: USAGE });
  }
  const inner = operand(context);
  return {
    kind: "try",
    body: analyzeBody(forms.slice(0, first), { at: form, context: inner }),
    clauses: catches.map((each) => analyzeCatch(each, inner)),
    final: final?.kind === "list" ? analyzeBody(final.items.slice(1), { at: final, context: inner }) : null,
    at: placeOf(form, context),
  };
}

function isHeaded(form: Form, name: string): boolean {
  const [head] = form.kind === "list" ? form.items : [];
  return head?.kind === "symbol" && head.name === name;
}

const CATCH_ALL = new Set(["_", "default", "Exception", "Error", "Throwable", "Any"]);

/** `(catch e body+)` catches all, `(catch K e body+)` what K names. */
function analyzeCatch(form: Form, context: Context): CatchClause {
  const [, first, second, ...rest] = form.kind === "list" ? form.items : [];
  if (first === undefined || second === undefined)
    refuse(form, { context, message: "catch takes a name and a body", usage: USAGE });
  const isNamed = second.kind === "symbol" && rest.length > 0;
  const name = isNamed ? second : first;
  if (name.kind !== "symbol") refuse(form, { context, message: "catch takes the name of a variable", usage: USAGE });
  const test = isNamed ? catchTest(first, context) : ({ catches: "all" } as const);
  const body = isNamed ? rest : [second, ...rest];
  const { layout } = context.scope;
  const mark = layout.mark();
  const scope = openScope(context.scope, { layout, defined: definedNames(body) });
  openLate(scope);
  const variable = name.name === "_" ? hidden(layout) : declare(name, scope);
  const inner = enclose(analyzeBody(body, { at: form, context: inScope(context, scope) }), { scope, form, context });
  layout.release(mark);
  return { test, variable, body: inner };
}

function catchTest(form: Form, context: Context): CatchTest {
  if (form.kind === "symbol" || form.kind === "keyword") {
    const name = form.kind === "symbol" ? form.name : form.value.name;
    return CATCH_ALL.has(name) ? { catches: "all" } : { catches: "name", name };
  }
  if (isTypeVector(form)) return { catches: "type", type: parseType(form, context) };
  return refuse(form, { context, message: "this names no kind of error", usage: USAGE });
}

export const tryForms = [
  special("try", analyzeTry, {
    params: "body* (catch kind? name body*)* (finally body*)?",
    doc: "Evaluates the body; an error goes to the first clause that names its kind or category; `finally` always runs.",
  }),
];
