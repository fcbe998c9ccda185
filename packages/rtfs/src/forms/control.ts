import { analyzeOperand, type Context, placeOf } from "../analyzer/context.ts";
import { hidden } from "../analyzer/definitions.ts";
import type { Node } from "../ir/ir.ts";
import { choice, constant, readOf } from "../ir/nodes.ts";
import { type Form, formToValue, type ListForm } from "../reader/forms.ts";
import { analyzeBody, refuse, special, yielding } from "./special-form.ts";

function analyzeIf(form: ListForm, context: Context): Node {
  const [, test, consequent, alternative, extra] = form.items;
  if (test === undefined || consequent === undefined || extra !== undefined) {
    refuse(form, { context, message: "if takes a test and one or two branches", usage: "(if test then else?)" });
  }
  return choice(analyzeOperand(test, context), [
    context.unit.analyze(consequent, context),
    analyzeOptional(alternative, { form, context }),
  ]);
}

function analyzeOptional(branch: Form | undefined, { form, context }: { form: Form; context: Context }): Node {
  return branch === undefined ? constant(null, placeOf(form, context)) : context.unit.analyze(branch, context);
}

function analyzeIfNot(form: ListForm, context: Context): Node {
  const [, test, consequent, alternative, extra] = form.items;
  if (test === undefined || consequent === undefined || extra !== undefined) {
    refuse(form, {
      context,
      message: "if-not takes a test and one or two branches",
      usage: "(if-not test then else?)",
    });
  }
  const whenTrue = context.unit.analyze(consequent, context);
  return choice(analyzeOperand(test, context), [analyzeOptional(alternative, { form, context }), whenTrue]);
}

/** `when` and `when-not`. */
function analyzeWhen(form: ListForm, { context, runsOn }: { context: Context; runsOn: boolean }): Node {
  const [, test, ...forms] = form.items;
  const name = runsOn ? "when" : "when-not";
  if (test === undefined) refuse(form, { context, message: `${name} takes a test`, usage: `(${name} test body…)` });
  const body = analyzeBody(forms, { at: form, context });
  const nil = constant(null, placeOf(form, context));
  return choice(analyzeOperand(test, context), runsOn ? [body, nil] : [nil, body]);
}

function analyzeCond(form: ListForm, context: Context): Node {
  const clauses = form.items.slice(1);
  if (clauses.length % 2 !== 0) {
    refuse(form, {
      context,
      message: "cond takes pairs of a test and a value",
      usage: "(cond test value … :else value)",
    });
  }
  const pairs: (readonly [Node, Node])[] = [];
  for (let i = 0; i < clauses.length; i += 2) {
    const [test, value] = clauses.slice(i, i + 2) as [Form, Form];
    pairs.push([analyzeOperand(test, context), context.unit.analyze(value, context)]);
  }
  return pairs.reduceRight<Node>(
    (otherwise, [test, value]) => choice(test, [value, otherwise]),
    constant(null, placeOf(form, context)),
  );
}

function analyzeCase(form: ListForm, context: Context): Node {
  const [, subject, ...clauses] = form.items;
  const usage = "(case value literal result … default?)";
  if (subject === undefined) refuse(form, { context, message: "case takes a value", usage });
  const at = placeOf(form, context);
  const { layout } = context.scope;
  const mark = layout.mark();
  const value = analyzeOperand(subject, context);
  const variable = hidden(layout);
  const hasDefault = clauses.length % 2 === 1;
  const last = clauses.at(-1);
  let chosen: Node =
    hasDefault && last !== undefined
      ? context.unit.analyze(last, context)
      : { kind: "raise", error: "MatchError", message: "no case fits", value: readOf(variable, at), at };
  for (let i = clauses.length - (hasDefault ? 3 : 2); i >= 0; i -= 2) {
    const [literal, result] = clauses.slice(i, i + 2) as [Form, Form];
    const tests = caseLiterals(literal).map(
      (datum): Node => ({
        kind: "extract",
        from: readOf(variable, at),
        part: { part: "equals", value: formToValue(datum) },
        at,
      }),
    );
    const test: Node =
      tests.length === 1 ? (tests[0] as Node) : { kind: "or", items: [...tests, constant(false, at)], at };
    chosen = choice(test, [context.unit.analyze(result, context), chosen]);
  }
  layout.release(mark);
  return { kind: "let", bindings: [{ variable, value }], body: chosen, at };
}

/** The literals of one clause: a list groups several. */
function caseLiterals(form: Form): readonly Form[] {
  return form.kind === "list" ? form.items : [form];
}

function analyzeLogic(form: ListForm, { context, kind }: { context: Context; kind: "and" | "or" }): Node {
  const at = placeOf(form, context);
  const forms = form.items.slice(1);
  const items = forms.map((item, index) =>
    index === forms.length - 1 ? context.unit.analyze(item, context) : analyzeOperand(item, context),
  );
  const [only] = items;
  if (only === undefined) return constant(kind === "and", at);
  return items.length === 1 ? only : { kind, items, at };
}

/** Forms that are known only to say that there are none such. */
export const UNSUPPORTED: ReadonlySet<string> = new Set(["set!", "atom", "deref", "swap!", "reset!"]);

export const controlForms = [
  special("if", analyzeIf, {
    params: "test then else?",
    doc: "The value of `then` if the test is true (neither nil nor false), else that of `else` or nil.",
  }),
  special("if-not", analyzeIfNot, { params: "test then else?", doc: "`if` with its branches swapped." }),
  special("when", (form, context) => analyzeWhen(form, { context, runsOn: true }), {
    params: "test body*",
    doc: "The value of the last body form if the test is true, else nil.",
  }),
  special("when-not", (form, context) => analyzeWhen(form, { context, runsOn: false }), {
    params: "test body*",
    doc: "The value of the last body form if the test is nil or false, else nil.",
  }),
  special("cond", analyzeCond, {
    params: "test value …",
    doc: "The value that stands after the first true test; `:else` is always true; nil where none is.",
  }),
  special("case", analyzeCase, {
    params: "value literal result … default?",
    doc: "The result that stands after the literal equal to the value; a list of literals matches any of them.",
  }),
  special("and", (form, context) => analyzeLogic(form, { context, kind: "and" }), {
    params: "x*",
    doc: "The first nil or false value, else the last one; evaluates no further than it must.",
  }),
  special("or", (form, context) => analyzeLogic(form, { context, kind: "or" }), {
    params: "x*",
    doc: "The first true value, else the last one; evaluates no further than it must.",
  }),
  special("do", (form, context) => analyzeBody(form.items.slice(1), { at: form, context }), {
    params: "body*",
    doc: "Evaluates the forms in order: the value of the last.",
  }),
  ...[...UNSUPPORTED].map((name) =>
    yielding(name, (form, context) => unsupported(form, context), {
      params: "…",
      doc: "Not part of the language: values don't change.",
    }),
  ),
];

function unsupported(form: ListForm, context: Context): Node {
  const [head] = form.items;
  const name = head?.kind === "symbol" ? head.name : "this form";
  const message = `${name} is not part of the language: values don't change; keep state behind a capability`;
  const at = placeOf(form, context);
  context.unit.remarks.push({ severity: "warning", code: "UnsupportedForm", message, at });
  return { kind: "raise", error: "UnsupportedForm", message, value: null, at };
}
