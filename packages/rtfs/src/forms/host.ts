import { analyzeOperand, type Context, nextSite, placeOf } from "../analyzer/context.ts";
import { lookUpName } from "../analyzer/scope.ts";
import type { Node } from "../ir/ir.ts";
import { constant } from "../ir/nodes.ts";
import type { Form, ListForm } from "../reader/forms.ts";
import { keyword } from "../values/index.ts";
import { refuse, special } from "./special-form.ts";

function analyzeCall(form: ListForm, context: Context): Node {
  const [, id, ...args] = form.items;
  if (id === undefined) {
    refuse(form, { context, message: "call takes the id of a capability", usage: '(call :ccos.io.log "text")' });
  }
  const site = nextSite(context);
  const at = placeOf(form, context);
  return {
    kind: "call",
    id: analyzeOperand(id, context),
    args: args.map((arg) => analyzeOperand(arg, context)),
    site,
    at,
  };
}

function analyzeContextGet(form: ListForm, context: Context): Node {
  const [, key, extra] = form.items;
  if (key === undefined || extra !== undefined) {
    refuse(form, { context, message: "context/get takes one key", usage: "(context/get :key)" });
  }
  return { kind: "contextGet", key: contextKey(key, context), at: placeOf(form, context) };
}

/** A name that nothing binds is the key itself. */
function contextKey(form: Form, context: Context): Node {
  const isFree = form.kind === "symbol" && lookUpName(form.name, context.scope) === null;
  return isFree ? constant(keyword(form.name), placeOf(form, context)) : analyzeOperand(form, context);
}

function analyzeContextSet(form: ListForm, context: Context): Node {
  const [, key, value, extra] = form.items;
  if (key === undefined || value === undefined || extra !== undefined) {
    refuse(form, { context, message: "context/set takes a key and a value", usage: "(context/set :key value)" });
  }
  const at = placeOf(form, context);
  return { kind: "contextSet", key: contextKey(key, context), value: analyzeOperand(value, context), at };
}

/** `(get :k)`: the local variable `k`, else what the context has under it. Any other `get` is the function. */
function analyzeGet(form: ListForm, context: Context): Node | null {
  const [, key, extra] = form.items;
  if (extra !== undefined || (key?.kind !== "keyword" && key?.kind !== "symbol")) return null;
  const name = key.kind === "keyword" ? key.value.name : key.name;
  const { start, end } = key;
  if (lookUpName(name, context.scope) !== null) return analyzeOperand({ kind: "symbol", name, start, end }, context);
  const at = placeOf(form, context);
  return { kind: "contextGet", key: constant(keyword(name), at), at };
}

/** `(llm-execute "model" "prompt")` or with options `:model :prompt :system`. */
function analyzeModelCall(form: ListForm, context: Context): Node {
  const usage = '(llm-execute "model" "prompt") or (llm-execute :model "…" :prompt "…" :system "…")';
  const [, ...args] = form.items;
  const at = placeOf(form, context);
  const isPositional = args.length === 2 && args[0]?.kind !== "keyword";
  if (!isPositional && (args.length === 0 || args.length % 2 !== 0)) {
    refuse(form, { context, message: "llm-execute takes a model and a prompt", usage });
  }
  const site = nextSite(context);
  const operands = args.map((arg) => analyzeOperand(arg, context));
  const entries: (readonly [Node, Node])[] = [];
  for (let i = 0; i < operands.length; i += 2) entries.push([operands[i] as Node, operands[i + 1] as Node]);
  const [model, prompt] = operands;
  const named: (readonly [Node, Node])[] =
    isPositional && model !== undefined && prompt !== undefined
      ? [
          [constant(keyword("model"), at), model],
          [constant(keyword("prompt"), at), prompt],
        ]
      : entries;
  return {
    kind: "call",
    id: constant(keyword("ccos.llm.generate"), at),
    args: [{ kind: "map", entries: named, at }],
    site,
    at,
  };
}

function analyzeResource(form: ListForm, context: Context): Node {
  const [, name, extra] = form.items;
  if (name === undefined || extra !== undefined) {
    refuse(form, { context, message: "resource:ref takes one name", usage: '(resource:ref "name")' });
  }
  return { kind: "resource", name: analyzeOperand(name, context), at: placeOf(form, context) };
}

export const hostForms = [
  special("call", analyzeCall, {
    params: "id arg*",
    doc: "Calls a capability: the only way to reach anything outside the program.",
    effects: ["dynamic"],
  }),
  special("context/get", analyzeContextGet, {
    params: "key",
    doc: "What step, plan or run parameters hold under the key, else nil. `@key` is short for it.",
  }),
  special("context/set", analyzeContextSet, {
    params: "key value",
    doc: "Keeps a value under the key in the context of the step: the value.",
  }),
  special("get", analyzeGet, {
    params: "coll key default?",
    doc: "The value under a key, or at an index, else the default or nil. `(get :key)` reads a local name or the context.",
  }),
  special("llm-execute", analyzeModelCall, {
    params: "model prompt",
    doc: "Calls `ccos.llm.generate`; also with the options `:model`, `:prompt` and `:system`.",
    effects: ["ai", "network"],
  }),
  special("resource:ref", analyzeResource, {
    params: "name",
    doc: "The value that the host registered under the name.",
  }),
];
