import { analyzeOperand, type Context, inScope, nextSite, operand, placeOf } from "../analyzer/context.ts";
import { declare, hidden } from "../analyzer/definitions.ts";
import { openScope } from "../analyzer/scope.ts";
import type { HostCall, Lambda, Node, OptionBinding, StepForm } from "../ir/ir.ts";
import { callBuiltin, choice, constant, readOf } from "../ir/nodes.ts";
import type { Form, ListForm, MapForm } from "../reader/forms.ts";
import { keyword } from "../values/index.ts";
import { lambda } from "./function.ts";
import { analyzeBody, refuse, special } from "./special-form.ts";
import {
  isolationOf,
  mergePolicyOf,
  readStepOptions,
  retriesOf,
  type StepOptions,
  toleratesFailure,
} from "./step-options.ts";

function analyzeStep(form: ListForm, context: Context): Node {
  const [, name, ...rest] = form.items;
  if (name?.kind !== "string" && name?.kind !== "keyword") {
    const usage = '(step "name" :params {"k" value} body…)';
    refuse(form, { context, message: "step takes a name first: a string or a keyword", usage });
  }
  const options = readStepOptions(rest, { head: "step", form, context });
  return stepNode(options, {
    head: "step",
    name: name.kind === "string" ? name.value : name.value.name,
    form,
    context,
    analyze: (inner) => analyzeBody(options.body, { at: form, context: inner }),
  });
}

function analyzeStepIf(form: ListForm, context: Context): Node {
  const options = readStepOptions(form.items.slice(1), { head: "step-if", form, context });
  const [test, consequent, alternative, extra] = options.body;
  if (test === undefined || consequent === undefined || extra !== undefined) {
    const message = "step-if takes a test and one or two branches";
    refuse(form, { context, message, usage: "(step-if test then else?)" });
  }
  return stepNode(options, {
    head: "step-if",
    name: "step-if",
    form,
    context,
    analyze(inner) {
      const condition = analyzeOperand(test, inner);
      const branches = [consequent, alternative].map((branch) =>
        branch === undefined ? constant(null, placeOf(form, inner)) : analyzeOperand(branch, inner),
      );
      return choice(condition, branches as [Node, Node]);
    },
  });
}

const MOST_PASSES = 10_000;

/** Evaluates the condition before each pass; the value is that of the last pass. */
function analyzeStepLoop(form: ListForm, context: Context): Node {
  const options = readStepOptions(form.items.slice(1), { head: "step-loop", form, context });
  const [test, ...body] = options.body;
  if (test === undefined || body.length === 0) {
    refuse(form, { context, message: "step-loop takes a test and a body", usage: "(step-loop test body)" });
  }
  return stepNode(options, {
    head: "step-loop",
    name: "step-loop",
    form,
    context,
    analyze: (inner, limit) => passes({ test, body, limit, form, context: inner }),
  });
}

interface Passes {
  readonly test: Form;
  readonly body: readonly Form[];
  /** how many passes there may be */
  readonly limit: Node;
  readonly form: ListForm;
  readonly context: Context;
}

function passes({ test, body, limit, form, context }: Passes): Node {
  const at = placeOf(form, context);
  const { layout } = context.scope;
  const mark = layout.mark();
  const count = hidden(layout);
  const last = hidden(layout);
  const condition = analyzeOperand(test, context);
  const pass = analyzeBody(body, { at: form, context });
  layout.release(mark);
  const made = readOf(count, at);
  const again: Node = { kind: "recur", targets: [count, last], args: [callBuiltin("inc", [made], at), pass], at };
  const message = "the condition of step-loop still holds; passes made:";
  const stop: Node = { kind: "raise", error: "LoopLimit", message, value: limit, at };
  return {
    kind: "loop",
    bindings: [
      { variable: count, value: constant(0, at) },
      { variable: last, value: constant(null, at) },
    ],
    body: choice(condition, [choice(callBuiltin("<", [made, limit], at), [again, stop]), readOf(last, at)]),
    recurs: true,
    at,
  };
}

function analyzeStepParallel(form: ListForm, context: Context): Node {
  const reading = { head: "step-parallel", form, context } as const;
  const options = readStepOptions(form.items.slice(1), reading);
  const collects = toleratesFailure(options.written.get("on-fail"), reading);
  const merge = mergePolicyOf(options.written.get("merge-policy"), context);
  return stepNode(options, {
    head: "step-parallel",
    name: "step-parallel",
    form,
    context,
    analyze(inner) {
      const site = nextSite(inner);
      const branches = options.body.map((branch) => branchOf(branch, inner));
      return { kind: "parallel", branches, site, collects, merge, at: placeOf(form, inner) };
    },
  });
}

function branchOf(branch: Form, context: Context): Lambda {
  const { start, end } = branch;
  const params: Form = { kind: "vector", items: [], start, end };
  return lambda([params, branch], {
    form: branch,
    context: operand(context),
    holder: null,
    name: "branch",
    binds: null,
    metas: [],
  });
}

interface StepParts {
  readonly head: StepForm;
  readonly name: string;
  readonly form: ListForm;
  readonly context: Context;
  /** the body, in the scope of the options; `limit` is what `:limit` says */
  analyze(inner: Context, limit: Node): Node;
}

/** The node of a step around what is particular to its form. */
function stepNode({ written }: StepOptions, { head, name, form, context, analyze }: StepParts): Node {
  const at = placeOf(form, context);
  const site = nextSite(context);
  const outer = operand(context);
  const { layout } = outer.scope;
  const mark = layout.mark();
  const retries = retriesOf(written.get("retries"), context);
  const options = optionsNode(written, { retries: retries?.max ?? null, form, context: outer });
  const scope = openScope(outer.scope, { layout, isTransparent: true });
  const inner = inScope(outer, scope);
  const binds: OptionBinding[] = [];
  if (written.has("params"))
    binds.push({ option: "params", variable: declare({ name: "%params", start: form.start, end: form.start }, scope) });
  const limit = limitOf(written.get("limit"), { at, inner, binds });
  const body = analyze(inner, limit);
  const pause = retries?.pause ? pauseNode(retries.pause, outer) : null;
  layout.release(mark);
  const isolation = isolationOf(written.get("isolation"), context);
  const continues = head !== "step-parallel" && toleratesFailure(written.get("on-fail"), { head, form, context });
  return { kind: "step", form: head, name, site, isolation, continues, options, binds, pause, body, at };
}

interface Limit {
  readonly at: Node["at"];
  readonly inner: Context;
  readonly binds: OptionBinding[];
}

function limitOf(form: Form | undefined, { at, inner, binds }: Limit): Node {
  if (form === undefined) return constant(MOST_PASSES, at);
  if (form.kind === "integer") return constant(form.value, at);
  const variable = hidden(inner.scope.layout);
  binds.push({ option: "limit", variable });
  return readOf(variable, at);
}

/** Options that the program text itself decides. */
const KNOWN_BEFORE = new Set(["on-fail", "isolation", "merge-policy"]);

interface Optional {
  readonly retries: Form | null;
  readonly form: ListForm;
  readonly context: Context;
}

/** The values of the other options, in the order of the source. */
function optionsNode(written: ReadonlyMap<string, Form>, { retries, form, context }: Optional): Node | null {
  const { start, end } = form;
  const entries = [...written].flatMap(([name, value]): [Form, Form][] => {
    if (KNOWN_BEFORE.has(name)) return [];
    return [[{ kind: "keyword", value: keyword(name), start, end }, name === "retries" && retries ? retries : value]];
  });
  if (entries.length === 0) return null;
  const map: MapForm = { kind: "map", entries, start, end };
  return analyzeOperand(map, context);
}

/** Waiting is a call like any other: needed, governed, recorded and replayed. */
function pauseNode(ms: Form, context: Context): HostCall {
  const at = placeOf(ms, context);
  const input: Node = { kind: "map", entries: [[constant(keyword("ms"), at), analyzeOperand(ms, context)]], at };
  const id = constant(keyword("ccos.system.sleep-ms"), at);
  return { kind: "call", id, args: [input], site: nextSite(context), at };
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
