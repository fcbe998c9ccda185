import { analyzeOperand, type Context, placeOf } from "../analyzer/context.ts";
import type { Node } from "../ir/ir.ts";
import { callBuiltin, constant } from "../ir/nodes.ts";
import { type Form, formToValue, type ListForm } from "../reader/forms.ts";
import { refuse, special } from "./special-form.ts";

function analyzeQuote(form: ListForm, context: Context): Node {
  const [, datum, extra] = form.items;
  if (datum === undefined || extra !== undefined)
    refuse(form, { context, message: "quote takes one form", usage: "'form" });
  return constant(formToValue(datum), placeOf(form, context));
}

function analyzeQuasiquote(form: ListForm, context: Context): Node {
  const [, template, extra] = form.items;
  if (template === undefined || extra !== undefined) {
    refuse(form, { context, message: "quasiquote takes one form", usage: "`form" });
  }
  return build(template, { context, level: 1, fresh: new Map() });
}

interface Template {
  readonly context: Context;
  /** how many quasiquotes enclose the form */
  readonly level: number;
  /** what `name#` became in this template */
  readonly fresh: Map<string, string>;
}

function build(form: Form, template: Template): Node {
  const { context } = template;
  const at = placeOf(form, context);
  switch (form.kind) {
    case "symbol":
      return constant(formToValue({ ...form, name: freshName(form.name, template) }), at);
    case "list":
      return buildList(form, template);
    case "vector":
      return buildItems(form.items, {
        make: "vector",
        splice: (items) => callBuiltin("vec", [items], at),
        form,
        template,
      });
    case "map":
      return buildItems(form.entries.flat(), {
        make: "hash-map",
        splice: (items) => callBuiltin("apply", [{ kind: "builtin", name: "hash-map", at }, items], at),
        form,
        template,
      });
    case "meta":
      return build(form.form, template);
    default:
      return constant(formToValue(form), at);
  }
}

/** `name#` is one fresh symbol per template. */
function freshName(name: string, { context, fresh }: Template): string {
  if (!name.endsWith("#") || name.length < 2) return name;
  const known = fresh.get(name) ?? `${name.slice(0, -1)}__${context.unit.counters.names++}`;
  fresh.set(name, known);
  return known;
}

function buildList(form: ListForm, template: Template): Node {
  const { context, level } = template;
  const [head, operand] = form.items;
  const name = head?.kind === "symbol" && form.items.length === 2 ? head.name : "";
  if (name === "unquote" && operand !== undefined && level === 1) return analyzeOperand(operand, context);
  const change = name === "quasiquote" ? 1 : name === "unquote" || name === "unquote-splicing" ? -1 : 0;
  const at = placeOf(form, context);
  return buildItems(form.items, {
    make: "list",
    splice: (items) => callBuiltin("apply", [{ kind: "builtin", name: "list", at }, items], at),
    form,
    template: { ...template, level: level + change },
  });
}

interface Items {
  /** makes the collection of single items */
  readonly make: "list" | "vector" | "hash-map";
  /** makes it of a vector */
  splice(items: Node): Node;
  readonly form: Form;
  readonly template: Template;
}

function buildItems(items: readonly Form[], { make, splice, form, template }: Items): Node {
  const at = placeOf(form, template.context);
  const spliced = items.map((item) => splicedForm(item, template));
  if (spliced.every((each) => each === null)) {
    return callBuiltin(
      make,
      items.map((item) => build(item, template)),
      at,
    );
  }
  const parts = items.map((item, index): Node => {
    const inner = spliced[index] ?? null;
    return inner === null
      ? { kind: "vector", items: [build(item, template)], at }
      : analyzeOperand(inner, template.context);
  });
  return splice(callBuiltin("concat", parts, at));
}

/** `x` of `~@x` where it is to be spliced here. */
function splicedForm(item: Form, { level }: Template): Form | null {
  if (item.kind !== "list" || level !== 1 || item.items.length !== 2) return null;
  const [head, operand] = item.items;
  return head?.kind === "symbol" && head.name === "unquote-splicing" ? (operand ?? null) : null;
}

export const quoteForms = [
  special("quote", analyzeQuote, { params: "form", doc: "The form itself, as data." }),
  special("quasiquote", analyzeQuasiquote, {
    params: "form",
    doc: "The form as data, with what `~` and `~@` mark evaluated and put in. `` `form `` is short for it.",
  }),
];
