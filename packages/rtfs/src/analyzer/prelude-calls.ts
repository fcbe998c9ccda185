import type { Node, Variable } from "../ir/ir.ts";
import { callBuiltin, choice, constant, readOf, sequence } from "../ir/nodes.ts";
import type { Form, ListForm, SymbolForm } from "../reader/forms.ts";
import { keyword, List } from "../values/index.ts";
import { analyzeOperand, type Context, misshapen, nextSite, placeOf } from "./context.ts";
import { hidden } from "./definitions.ts";
import { Layout } from "./scope.ts";

/** Analyzes a use of a prelude name as the calls that it stands for. */
export type Prelude = (form: ListForm, context: Context) => Node;

const WRITERS = new Map([
  ["println", "ccos.io.println"],
  ["print", "ccos.io.print"],
  ["log", "ccos.io.log"],
  ["tool/log", "ccos.io.log"],
]);

/** The name as a value: a function of any number of arguments, where it is one that writes. */
export function preludeValue(form: SymbolForm, context: Context): Node | null {
  const id = WRITERS.get(form.name);
  if (id === undefined) return null;
  const at = placeOf(form, context);
  const layout = new Layout({ parent: context.scope.layout, selfOf: null });
  const rest = hidden(layout);
  const text = callBuiltin("join", [constant(" ", at), readOf(rest, at)], at);
  const body = writeCall(id, { text, at, context });
  return {
    kind: "lambda",
    name: form.name,
    arities: [{ params: [], rest, body, recurs: false }],
    self: null,
    ...layout.close(),
    promises: null,
    at,
  };
}

/** One argument is written as it is, several as their texts with blanks between. */
export function writing(name: string): Prelude {
  const id = WRITERS.get(name) ?? name;
  return (form, context) => {
    const at = placeOf(form, context);
    const nodes = form.items.slice(1).map((arg) => analyzeOperand(arg, context));
    const [only] = nodes;
    const items: Node = nodes.length === 0 ? constant(List.empty, at) : { kind: "vector", items: nodes, at };
    const text = only !== undefined && nodes.length === 1 ? only : callBuiltin("join", [constant(" ", at), items], at);
    return writeCall(id, { text, at, context });
  };
}

function writeCall(id: string, { text, at, context }: { text: Node; at: Node["at"]; context: Context }): Node {
  const call = hostCall(id, { entries: [["message", text]], at, context });
  return sequence([call, constant(null, at)], at);
}

interface CallParts {
  readonly entries: readonly (readonly [string, Node])[];
  readonly at: Node["at"];
  readonly context: Context;
}

function hostCall(id: string, { entries, at, context }: CallParts): Node {
  const named = entries.map(([name, value]) => [constant(keyword(name), at), value] as const);
  const site = nextSite(context);
  return { kind: "call", id: constant(keyword(id), at), args: [{ kind: "map", entries: named, at }], site, at };
}

/** A call whose arguments are the named fields of its input. */
export function calling(id: string, fields: readonly string[]): Prelude {
  return (form, context) => {
    const args = form.items.slice(1);
    checkCount(form, { fields, context });
    const at = placeOf(form, context);
    const entries = fields.map((field, index) => [field, analyzeOperand(args[index] as Form, context)] as const);
    return hostCall(id, { entries, at, context });
  };
}

function checkCount(form: ListForm, { fields, context }: { fields: readonly string[]; context: Context }): void {
  if (form.items.length - 1 === fields.length) return;
  const [head] = form.items;
  const name = head?.kind === "symbol" ? head.name : "";
  throw misshapen(form, {
    unit: context.unit,
    message: `${name} takes ${fields.length} argument${fields.length === 1 ? "" : "s"}`,
    hint: `Write (${[name, ...fields].join(" ")}).`,
  });
}

/** A call with the one argument as its whole input. */
export function passing(id: string): Prelude {
  return (form, context) => {
    checkCount(form, { fields: ["input"], context });
    const at = placeOf(form, context);
    const input = analyzeOperand(form.items[1] as Form, context);
    return { kind: "call", id: constant(keyword(id), at), args: [input], site: nextSite(context), at };
  };
}

/** Changes a kept value by a builtin: reads it and puts the new one, again until no other has changed it in between. */
export function swapping(builtin: string): Prelude {
  return (form, context) => {
    const [, key, ...more] = form.items;
    if (key === undefined) {
      throw misshapen(form, {
        unit: context.unit,
        message: "the key is missing",
        hint: `Write (kv/${builtin}! key …).`,
      });
    }
    const at = placeOf(form, context);
    const { layout } = context.scope;
    const mark = layout.mark();
    const operands = [key, ...more].map((operand) => ({
      variable: hidden(layout),
      value: analyzeOperand(operand, context),
    }));
    const [kept, ...args] = operands.map(({ variable }) => readOf(variable, at));
    const old = hidden(layout);
    const next = hidden(layout);
    const body = swap({
      kept: kept as Node,
      old,
      next,
      at,
      context,
      changed: callBuiltin(builtin, [readOf(old, at), ...args], at),
    });
    layout.release(mark);
    return { kind: "let", bindings: operands, body, at };
  };
}

interface Swap {
  readonly kept: Node;
  readonly old: Variable;
  readonly next: Variable;
  readonly changed: Node;
  readonly at: Node["at"];
  readonly context: Context;
}

function swap({ kept, old, next, changed, at, context }: Swap): Node {
  const get = hostCall("ccos.state.kv.get", { entries: [["key", kept]], at, context });
  const entries = [
    ["key", kept],
    ["expected", readOf(old, at)],
    ["value", readOf(next, at)],
  ] as const;
  const put = hostCall("ccos.state.kv.cas-put", { entries, at, context });
  const again: Node = { kind: "recur", targets: [], args: [], at };
  const attempt: Node = {
    kind: "let",
    bindings: [
      { variable: old, value: get },
      { variable: next, value: changed },
    ],
    body: choice(put, [readOf(next, at), again]),
    at,
  };
  return { kind: "loop", bindings: [], body: attempt, recurs: true, at };
}
