import { isColon, resolveType, type TypeSource } from "../analyzer/annotations.ts";
import { type Context, nextSite, placeOf } from "../analyzer/context.ts";
import { definedNames, openLate } from "../analyzer/definitions.ts";
import { metasOf, promisesIn } from "../analyzer/metadata.ts";
import { Layout, openScope, type Scope, type ScopedVariable } from "../analyzer/scope.ts";
import type { Arity, Lambda, Node, Variable } from "../ir/ir.ts";
import { constant, readOf } from "../ir/nodes.ts";
import type { Form, ListForm, MapForm, SymbolForm } from "../reader/forms.ts";
import { isTypeVector } from "../types/parse-type.ts";
import { keyword } from "../values/index.ts";
import { bindParams } from "./params.ts";
import { enclose } from "./scoped.ts";
import { analyzeBody, refuse, special, withoutMeta } from "./special-form.ts";

const HEADS = ["fn", "λ", "lambda"];
const USAGE = "(fn name? [param …] body…)";

/** Is this literally a function, so that a `let` binding of it may refer to itself? */
export function isFunctionForm(form: Form): form is ListForm {
  const bare = withoutMeta(form);
  const [head] = bare.kind === "list" ? bare.items : [];
  return head?.kind === "symbol" && HEADS.includes(head.name);
}

export interface FunctionOptions {
  readonly context: Context;
  /** the variable that will hold the function, through which its body may call it */
  readonly holder: ScopedVariable | null;
  /** what it is called where the form doesn't say */
  readonly name: string;
  /** metadata of the definition around it */
  readonly metas?: readonly MapForm[];
}

/** Analyzes `(fn name? docstring? params ret? body)` or its multi-arity form. */
export function analyzeFunction(form: Form, { context, holder, name, metas = [] }: FunctionOptions): Lambda {
  const bare = withoutMeta(form);
  const items = bare.kind === "list" ? bare.items.slice(1) : [];
  const [first] = items;
  const named = first === undefined ? null : withoutMeta(first);
  const own = named?.kind === "symbol" ? named : null;
  const rest = own === null ? items : items.slice(1);
  return lambda(rest, {
    form,
    context,
    holder,
    name: own?.name ?? name,
    binds: own,
    metas: [...metas, ...metasOf(form), ...headMetas(items)],
  });
}

export interface LambdaParts {
  readonly form: Form;
  readonly context: Context;
  readonly holder: ScopedVariable | null;
  readonly name: string;
  /** the name that stands for the function inside it */
  readonly binds: SymbolForm | null;
  readonly metas: readonly MapForm[];
}

/** Analyzes what follows the name: `docstring? params ret? body`, or `docstring? (params ret? body)+`. */
export function lambda(items: readonly Form[], parts: LambdaParts): Lambda {
  const { form, context, holder, name, binds } = parts;
  const forms = docstringOf(items) === null ? items : items.slice(1);
  const layout = new Layout({ parent: context.scope.layout, selfOf: holder });
  const outer = openScope(context.scope, { layout });
  if (binds !== null) {
    const variable = layout.useSelf(name);
    variable.declaredBy = binds;
    outer.names.set(name, { means: "variable", variable });
  }
  const arities = arityForms(forms, parts).map((each) => analyzeArity(each, { ...parts, outer }));
  refuseAmbiguous(arities, parts);
  const self = layout.self;
  const promises = promisesIn(parts.metas);
  return { kind: "lambda", name, arities, self, ...layout.close(), promises, at: placeOf(form, context) };
}

/** The text between a function's name and its parameters. */
export function docstringOf([first, ...rest]: readonly Form[]): string | null {
  return first?.kind === "string" && rest.length > 0 ? first.value : null;
}

/** Each arity as a list of its forms: params, return annotation, body. */
function arityForms(forms: readonly Form[], { form, context }: LambdaParts): (readonly Form[])[] {
  const lists = forms.map((each) => (each.kind === "list" ? each.items : null));
  const isMulti =
    lists.length > 0 &&
    lists.every((items) => items !== null && items[0] !== undefined && withoutMeta(items[0]).kind === "vector");
  if (isMulti) return lists.filter((items) => items !== null);
  const [params] = forms;
  if (params === undefined || withoutMeta(params).kind !== "vector") {
    refuse(form, { context, message: "a function needs a vector of parameters", usage: USAGE });
  }
  return [forms];
}

function refuseAmbiguous(arities: readonly Arity[], { form, context }: LambdaParts): void {
  const fixed = arities.filter(({ rest }) => rest === null).map(({ params }) => params.length);
  const open = arities.length - fixed.length;
  if (open > 1 || new Set(fixed).size !== fixed.length) {
    refuse(form, {
      context,
      message: "two arities take the same number of arguments",
      usage: "(fn ([a] …) ([a b] …))",
    });
  }
}

interface ArityParts extends LambdaParts {
  readonly outer: Scope;
}

function analyzeArity(forms: readonly Form[], parts: ArityParts): Arity {
  const { outer, form } = parts;
  const [vector, ...rest] = forms;
  const params = vector === undefined ? null : withoutMeta(vector);
  if (params?.kind !== "vector")
    refuse(form, { context: parts.context, message: "an arity needs parameters", usage: USAGE });
  const { type, body } = readReturn(rest, parts);
  const { layout } = outer;
  layout.release(0);
  const scope = openScope(outer, { layout, defined: definedNames(body) });
  openLate(scope);
  const context: Context = { ...parts.context, scope, target: null };
  const { variables, hasRest, bindings } = bindParams(params, context);
  const target = { variables, isUsed: false };
  const inner =
    delegated(variables, { ...parts, context }) ?? analyzeBody(body, { at: form, context: { ...context, target } });
  const at = placeOf(form, parts.context);
  const whole: Node = bindings.length === 0 ? inner : { kind: "let", bindings, body: inner, at };
  const scoped = enclose(whole, { scope, form, context });
  const isChecked = type !== null;
  return {
    params: hasRest ? variables.slice(0, -1) : variables,
    rest: hasRest ? (variables.at(-1) ?? null) : null,
    recurs: target.isUsed && !isChecked,
    body: isChecked ? checkedReturn(scoped, { ...parts, type, recurs: target.isUsed, context }) : scoped,
  };
}

/** The value is checked once the body has stopped starting over. */
function checkedReturn(body: Node, { type, recurs, context, form, name }: Return): Node {
  const at = placeOf(form, context);
  const value: Node = recurs ? { kind: "loop", bindings: [], body, recurs, at } : body;
  return { kind: "check", type: resolveType(type, context), value, subject: `the result of ${name}`, at };
}

interface Return {
  readonly type: TypeSource;
  readonly recurs: boolean;
  readonly context: Context;
  readonly form: Form;
  readonly name: string;
}

/** The return annotation: `: T`, or a keyword or type vector with a body behind it. */
function readReturn(
  forms: readonly Form[],
  { form, context }: LambdaParts,
): { type: TypeSource | null; body: readonly Form[] } {
  const [first, second] = forms;
  if (isColon(first)) {
    if (second === undefined)
      refuse(form, { context, message: "a type must follow the colon", usage: "(fn [x] : :int body…)" });
    return { type: { form: second }, body: forms.slice(2) };
  }
  const isType = first !== undefined && second !== undefined && (first.kind === "keyword" || isTypeVector(first));
  return isType ? { type: { form: first }, body: forms.slice(1) } : { type: null, body: forms };
}

/** The metadata in front of a function's body: on the forms up to its parameters. */
export function headMetas(forms: readonly Form[]): MapForm[] {
  const params = forms.findIndex((form) => ["vector", "list"].includes(withoutMeta(form).kind));
  return forms.slice(0, params + 1).flatMap(metasOf);
}

/** `^:delegation :remote "id"`: calling the function is a call of the model instead (reference §6.4). */
function delegated(variables: readonly Variable[], { metas, form, context }: LambdaParts): Node | null {
  const model = metas.map(modelOf).find((id) => id !== null);
  if (model === undefined) return null;
  const at = placeOf(form, context);
  const args = variables.map((variable) => readOf(variable, at));
  return { kind: "call", id: constant(`model-call:${model}`, at), args, site: nextSite(context), at };
}

function modelOf(meta: MapForm): string | null {
  const entry = meta.entries.find(([key]) => key.kind === "keyword" && key.value === keyword("delegation"));
  const value = entry?.[1];
  const id = value?.kind === "vector" ? value.items[1] : undefined;
  return id?.kind === "string" ? id.value : null;
}

export const functionForms = HEADS.map((head) =>
  special(head, (form, context) => analyzeFunction(form, { context, holder: null, name: "fn" }), {
    params: "name? doc? [param …] body*",
    doc: "A function; `#(…)` is short for one with the parameters `%1`, `%2` and so on.",
  }),
);
