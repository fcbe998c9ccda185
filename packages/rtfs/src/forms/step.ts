import { analyzeOperand, type Context, inScope, nextSite, operand, placeOf } from "../context.ts";
import { declare, hidden } from "../definitions.ts";
import type { Form, ListForm } from "../forms.ts";
import type { Lambda, Node } from "../ir.ts";
import { callBuiltin, choice, constant, readOf } from "../nodes.ts";
import { openScope } from "../scope.ts";
import { lambda } from "./function.ts";
import { analyzeBody, refuse, special } from "./special-form.ts";

/** Options that change nothing of what a program computes here. */
const QUIET = new Set(["expose-context", "context-keys", "metadata"]);

function analyzeStep(form: ListForm, context: Context): Node {
  const usage = '(step "name" :params {"k" value} body…)';
  const [, name, ...rest] = form.items;
  if (name?.kind !== "string" && name?.kind !== "keyword") {
    refuse(form, { context, message: "step takes a name first: a string or a keyword", usage });
  }
  const { options, body } = readOptions(rest, { form, context });
  const params = options.get("params");
  const inner = operand(context);
  const { layout } = inner.scope;
  const mark = layout.mark();
  const scope = openScope(inner.scope, { layout, isTransparent: true });
  const value = params === undefined ? null : analyzeOperand(params, inner);
  const variable = value === null ? null : declare("%params", { scope, sources: null });
  const at = placeOf(form, context);
  const node = analyzeBody(body, { at: form, context: inScope(inner, scope) });
  layout.release(mark);
  return variable === null || value === null ? node : { kind: "let", bindings: [{ variable, value }], body: node, at };
}

interface Around {
  readonly form: Form;
  readonly context: Context;
}

/** Leading options: keyword and value in turn, or one map. */
function readOptions(forms: readonly Form[], around: Around): { options: Map<string, Form>; body: readonly Form[] } {
  const [first] = forms;
  const options = new Map<string, Form>();
  if (first?.kind === "map" && forms.length > 1) {
    for (const [key, value] of first.entries) {
      if (key.kind === "keyword") options.set(key.value.name, value);
    }
    refuseUnknown(options, around);
    return { options, body: forms.slice(1) };
  }
  let index = 0;
  for (; index + 2 < forms.length || isOption(forms[index]); index += 2) {
    const key = forms[index];
    const value = forms[index + 1];
    if (key?.kind !== "keyword" || value === undefined) break;
    options.set(key.value.name, value);
  }
  refuseUnknown(options, around);
  return { options, body: forms.slice(index) };
}

function isOption(form: Form | undefined): boolean {
  return (
    form?.kind === "keyword" &&
    (QUIET.has(form.value.name) || LATER.has(form.value.name) || form.value.name === "params")
  );
}

const LATER = new Set(["timeout-ms", "retries", "isolation", "on-fail", "merge-policy", "limit"]);

function refuseUnknown(options: ReadonlyMap<string, Form>, { context }: Around): void {
  for (const [name, value] of options) {
    if (QUIET.has(name) || name === "params" || isDefault(name, value)) continue;
    refuse(value, {
      context,
      message: `the step option :${name} is not yet part of this build`,
      usage: `the step without :${name}`,
    });
  }
}

/** Options written out with the value that they have anyway. */
function isDefault(name: string, value: Form): boolean {
  const text = value.kind === "keyword" ? value.value.name : "";
  return (
    (name === "isolation" && text === "inherit") || (name === "on-fail" && (text === "abort" || text === "fail-fast"))
  );
}

function analyzeStepIf(form: ListForm, context: Context): Node {
  const { body } = readOptions(form.items.slice(1), { form, context });
  const [test, consequent, alternative, extra] = body;
  if (test === undefined || consequent === undefined || extra !== undefined) {
    refuse(form, {
      context,
      message: "step-if takes a test and one or two branches",
      usage: "(step-if test then else?)",
    });
  }
  const inner = operand(context);
  const otherwise =
    alternative === undefined ? constant(null, placeOf(form, context)) : analyzeOperand(alternative, inner);
  return choice(analyzeOperand(test, inner), [analyzeOperand(consequent, inner), otherwise]);
}

const MOST_PASSES = 10_000;

/** Evaluates the condition before each pass; the value is that of the last pass. */
function analyzeStepLoop(form: ListForm, context: Context): Node {
  const { body } = readOptions(form.items.slice(1), { form, context });
  const [test, ...rest] = body;
  if (test === undefined || rest.length === 0) {
    refuse(form, { context, message: "step-loop takes a test and a body", usage: "(step-loop test body)" });
  }
  const at = placeOf(form, context);
  const inner = operand(context);
  const { layout } = inner.scope;
  const mark = layout.mark();
  const passes = hidden(layout);
  const last = hidden(layout);
  const condition = analyzeOperand(test, inner);
  const pass = analyzeBody(rest, { at: form, context: inner });
  const read = readOf(passes, at);
  layout.release(mark);
  const again: Node = { kind: "recur", targets: [passes, last], args: [callBuiltin("inc", [read], at), pass], at };
  const limit: Node = {
    kind: "raise",
    error: "LoopLimit",
    message: `step-loop made ${MOST_PASSES} passes`,
    value: null,
    at,
  };
  const mayGoOn = callBuiltin("<", [read, constant(MOST_PASSES, at)], at);
  return {
    kind: "loop",
    bindings: [
      { variable: passes, value: constant(0, at) },
      { variable: last, value: constant(null, at) },
    ],
    body: choice(condition, [choice(mayGoOn, [again, limit]), readOf(last, at)]),
    recurs: true,
    passes: constant(MOST_PASSES, at),
    at,
  };
}

function analyzeStepParallel(form: ListForm, context: Context): Node {
  const { body } = readOptions(form.items.slice(1), { form, context });
  const at = placeOf(form, context);
  const site = nextSite(context);
  const branches = body.map((branch) => branchOf(branch, context));
  return { kind: "parallel", branches, site, at };
}

function branchOf(branch: Form, context: Context): Lambda {
  const { start, end } = branch;
  const params: Form = { kind: "vector", items: [], start, end };
  return lambda([params, branch], {
    form: branch,
    context: operand(context),
    holder: null,
    name: "branch",
    binds: false,
    metas: [],
  });
}

export const stepForms = [
  special("step", analyzeStep, {
    params: "name option* body*",
    doc: "A named step of the run: its value is that of the body; `:params` are bound as `%params`.",
  }),
  special("step-if", analyzeStepIf, { params: "option* test then else?", doc: "`if`, recorded as a step." }),
  special("step-loop", analyzeStepLoop, {
    params: "option* test body*",
    doc: "Evaluates the body as long as the test is true, recorded as a step: the last value.",
  }),
  special("step-parallel", analyzeStepParallel, {
    params: "option* branch*",
    doc: "Evaluates the branches side by side: a vector of their values in the order of the source.",
  }),
];
