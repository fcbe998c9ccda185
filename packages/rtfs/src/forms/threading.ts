import { analyzeOperand, type Context, inScope, placeOf } from "../analyzer/context.ts";
import { declare } from "../analyzer/definitions.ts";
import { openScope } from "../analyzer/scope.ts";
import type { Binding, Node } from "../ir/ir.ts";
import { callBuiltin, choice, constant, readOf } from "../ir/nodes.ts";
import type { Form, ListForm, SymbolForm } from "../reader/forms.ts";
import { refuse, special, withoutMeta } from "./special-form.ts";

type Place = "first" | "last";

/** Puts a form into a call as its first or last argument. */
function insert(value: Form, { into, place }: { into: Form; place: Place }): Form {
  const bare = withoutMeta(into);
  if (bare.kind !== "list" || bare.items.length === 0 || isShortLambda(bare)) {
    return { kind: "list", items: [into, value], start: into.start, end: into.end };
  }
  const [head, ...args] = bare.items as [Form, ...Form[]];
  return { ...bare, items: place === "first" ? [head, value, ...args] : [head, ...args, value] };
}

/** `(-> x (fn [y] …))` calls the function. */
function isShortLambda({ items: [head] }: ListForm): boolean {
  return head?.kind === "symbol" && ["fn", "λ", "lambda"].includes(head.name);
}

function thread(form: ListForm, { context, place }: { context: Context; place: Place }): Node {
  const [head, value, ...steps] = form.items;
  const name = head?.kind === "symbol" ? head.name : "->";
  if (value === undefined) refuse(form, { context, message: `${name} takes a value`, usage: `(${name} x (f …) …)` });
  return context.unit.analyze(
    steps.reduce((inner, into) => insert(inner, { into, place }), value),
    context,
  );
}

function threadAs(form: ListForm, context: Context): Node {
  const usage = "(as-> x name form…)";
  const [, value, name, ...steps] = form.items;
  if (value === undefined || name?.kind !== "symbol")
    refuse(form, { context, message: "as-> takes a value and a name", usage });
  const { layout } = context.scope;
  const mark = layout.mark();
  const scope = openScope(context.scope, { layout, isTransparent: true });
  const inner = inScope(context, scope);
  const bindings: Binding[] = [value, ...steps.slice(0, -1)].map((step) =>
    bindNext(name, { value: analyzeOperand(step, inner), context: inner }),
  );
  const last = steps.at(-1);
  const at = placeOf(form, context);
  const body = last === undefined ? readOf((bindings[0] as Binding).variable, at) : context.unit.analyze(last, inner);
  layout.release(mark);
  return { kind: "let", bindings, body, at };
}

function bindNext(name: SymbolForm, { value, context }: { value: Node; context: Context }): Binding {
  return { variable: declare(name, context.scope), value };
}

/** Stops with nil at the first nil. */
function threadSome(form: ListForm, context: Context): Node {
  const [, value, ...steps] = form.items;
  if (value === undefined) refuse(form, { context, message: "some-> takes a value", usage: "(some-> x (f …) …)" });
  const { layout } = context.scope;
  const mark = layout.mark();
  const scope = openScope(context.scope, { layout, isTransparent: true });
  const node = someStep(value, { steps, next: 0, context: inScope(context, scope), form });
  layout.release(mark);
  return node;
}

interface Some {
  readonly steps: readonly Form[];
  /** index of the step that the value goes to */
  readonly next: number;
  readonly context: Context;
  readonly form: Form;
}

function someStep(value: Form, { steps, next, context, form }: Some): Node {
  const step = steps[next];
  if (step === undefined) return context.unit.analyze(value, context);
  const at = placeOf(form, context);
  // A name with a blank in it: no program can write it.
  const symbol: SymbolForm = {
    kind: "symbol",
    name: `some-> ${steps.length - next - 1}`,
    start: form.start,
    end: form.start,
  };
  const binding = bindNext(symbol, { value: analyzeOperand(value, context), context });
  const isNil = callBuiltin("nil?", [readOf(binding.variable, at)], at);
  const inner = insert(symbol, { into: step, place: "first" });
  const rest = someStep(inner, { steps, next: next + 1, context, form });
  return { kind: "let", bindings: [binding], body: choice(isNil, [constant(null, at), rest]), at };
}

export const threadingForms = [
  special("->", (form, context) => thread(form, { context, place: "first" }), {
    params: "x form*",
    doc: "Passes the value through the forms, as the first argument of each.",
  }),
  special("->>", (form, context) => thread(form, { context, place: "last" }), {
    params: "x form*",
    doc: "Passes the value through the forms, as the last argument of each.",
  }),
  special("as->", threadAs, {
    params: "x name form*",
    doc: "Passes the value through the forms, bound to the name in each.",
  }),
  special("some->", threadSome, { params: "x form*", doc: "`->` that ends with nil as soon as a value is nil." }),
];
