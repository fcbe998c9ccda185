import { checked, readAnnotated, type TypeSource } from "../analyzer/annotations.ts";
import { analyzeOperand, type Context, operand, placeOf } from "../analyzer/context.ts";
import { hidden, plainName, variableToDefine } from "../analyzer/definitions.ts";
import { metadataOf, metasOf } from "../analyzer/metadata.ts";
import { definitionScope, Layout, type NamedType, type ScopedVariable } from "../analyzer/scope.ts";
import type { Node } from "../ir/ir.ts";
import { choice, constant, readOf } from "../ir/nodes.ts";
import type { Form, ListForm, MapForm, MetaForm } from "../reader/forms.ts";
import { parseType } from "../types/parse-type.ts";
import type { Field, Type } from "../types/types.ts";
import { unknownNames } from "../types/unknown-names.ts";
import { analyzeFunction, docstringOf, headMetas, isFunctionForm, lambda } from "./function.ts";
import { refuse, special, withoutMeta } from "./special-form.ts";

function analyzeDef(form: ListForm, context: Context): Node {
  const usage = "(def name value) or (def name : type value)";
  const items = form.items.slice(1);
  const read = readAnnotated(items, 0);
  const name = read === null ? null : nameOf(read.pattern);
  if (read === null || name === null) refuse(form, { context, message: "def takes a name and a value", usage });
  const after = items[read.next];
  const isTyped = read.type === null && after?.kind === "keyword" && items.length === read.next + 2;
  const type: TypeSource | null = isTyped ? { form: after } : read.type;
  const value = items[isTyped ? read.next + 1 : read.next];
  if (value === undefined || items.at(-1) !== value || items.length !== (isTyped ? read.next + 2 : read.next + 1)) {
    refuse(form, { context, message: "def takes a name and a value", usage });
  }
  const variable = variableToDefine(name, context);
  const metas = metasOf(read.pattern);
  variable.metadata = metadataOf(metas, null);
  return store(variable, {
    node: checked(definedValue(value, { variable, name, metas, context }), { type, subject: name, context }),
    form,
    context,
  });
}

function nameOf(form: Form): string | null {
  const bare = withoutMeta(form);
  return bare.kind === "symbol" ? plainName(bare.name) : null;
}

interface DefinedValue {
  readonly variable: ScopedVariable;
  readonly name: string;
  readonly metas: readonly MapForm[];
  readonly context: Context;
}

function definedValue(value: Form, { variable, name, metas, context }: DefinedValue): Node {
  if (!isFunctionForm(value)) return analyzeOperand(value, context);
  return analyzeFunction(value, { context: operand(context), holder: holderOf(variable), name, metas });
}

/** The variable as the holder of its function, unless it may come to hold another. */
function holderOf(variable: ScopedVariable): ScopedVariable | null {
  return variable.isRedefinable ? null : variable;
}

function store(variable: ScopedVariable, { node, form, context }: { node: Node; form: Form; context: Context }): Node {
  return { kind: "define", variable, value: node, at: placeOf(form, context) };
}

function analyzeDefn(form: ListForm, context: Context): Node {
  const usage = "(defn name docstring? [param …] body…)";
  const [, name, ...items] = form.items;
  const own = name === undefined ? null : nameOf(name);
  if (own === null || name === undefined) refuse(form, { context, message: "defn takes a name", usage });
  const variable = variableToDefine(own, context);
  const metas = [...metasOf(name), ...headMetas(items)];
  variable.metadata = metadataOf(metas, docstringOf(items));
  const node = lambda(items, {
    form,
    context: operand(context),
    holder: holderOf(variable),
    name: own,
    binds: null,
    metas,
  });
  return store(variable, { node, form, context });
}

function analyzeDeftype(form: ListForm, context: Context): Node {
  const [, name, type, extra] = form.items;
  const own = name === undefined ? null : nameOf(name);
  if (own === null || type === undefined || extra !== undefined) {
    refuse(form, { context, message: "deftype takes a name and a type", usage: "(deftype Name type)" });
  }
  const target: NamedType = { type: null, metadata: name === undefined ? null : metadataOf(metasOf(name), null) };
  definitionScope(context.scope).types.set(own, target);
  target.type = parseType(type, context);
  return unknownPredicate(target.type, { form, context }) ?? constant(null, placeOf(form, context));
}

/** What raises `UnknownPredicate` where the type has a predicate of no known name (reference §7.2). */
function unknownPredicate(type: Type, { form, context }: { form: Form; context: Context }): Node | null {
  const [name] = unknownNames(type).predicates;
  if (name === undefined) return null;
  const message = `no predicate is named ${name}`;
  return { kind: "raise", error: "UnknownPredicate", message, value: null, at: placeOf(form, context) };
}

/** Defines the type and the constructor of the same name (reference §7.4). */
function analyzeDefstruct(form: ListForm, context: Context): Node {
  const usage = "(defstruct Name :field type …)";
  const [, name, ...pairs] = form.items;
  const own = name === undefined ? null : nameOf(name);
  if (own === null || pairs.length % 2 !== 0)
    refuse(form, { context, message: "defstruct takes a name and pairs", usage });
  const target: { type: Type | null } = { type: null };
  definitionScope(context.scope).types.set(own, target);
  const variable = variableToDefine(own, context);
  variable.metadata = name === undefined ? null : metadataOf(metasOf(name), null);
  const fields: Field[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [key, type] = pairs.slice(i, i + 2) as [Form, Form];
    if (key.kind !== "keyword") refuse(key, { context, message: "a field is named by a keyword", usage });
    fields.push({ name: key.value.name, type: parseType(type, context), isOptional: "where nil fits" });
  }
  target.type = { type: "record", fields, others: null, isClosed: false };
  return store(variable, {
    node: unknownPredicate(target.type, { form, context }) ?? structMaker(own, { type: target.type, form, context }),
    form,
    context,
  });
}

/** `(fn Name [m] m)` that raises `TypeError` for what is no map and `TypeValidationError` for what doesn't fit. */
function structMaker(name: string, { type, form, context }: { type: Type; form: Form; context: Context }): Node {
  const at = placeOf(form, context);
  const layout = new Layout({ parent: context.scope.layout, selfOf: null });
  const param = hidden(layout);
  const value = readOf(param, at);
  const isMap: Node = { kind: "extract", from: value, part: { part: "isMapping" }, at };
  const refusal: Node = { kind: "raise", error: "TypeError", message: `${name} is made of a map, not of`, value, at };
  const check: Node = { kind: "check", type, value, subject: "", at };
  const body = choice(isMap, [check, refusal]);
  return {
    kind: "lambda",
    name,
    arities: [{ params: [param], rest: null, body, recurs: false }],
    self: null,
    ...layout.close(),
    promises: null,
    at,
  };
}

/** Heads of the forms that define the name which stands behind them. */
export const DEFINING: ReadonlySet<string> = new Set(["def", "defn", "defmacro", "defstruct", "deftype"]);

/** `^{…} (defn name …)` is `(defn ^{…} name …)`; null where the metadata stands before anything else. */
export function withNameMeta({ meta, form, start, end }: MetaForm): Form | null {
  const inner = form.kind === "meta" ? withNameMeta(form) : form;
  if (inner?.kind !== "list") return null;
  const [head, name, ...rest] = inner.items;
  if (head?.kind !== "symbol" || name === undefined || !DEFINING.has(head.name)) return null;
  return { ...inner, items: [head, { kind: "meta", meta, form: name, start, end }, ...rest] };
}

export const definitionForms = [
  special("def", analyzeDef, { params: "name value", doc: "Binds a name in the enclosing scope: the value." }),
  special("defn", analyzeDefn, {
    params: "name doc? [param …] body*",
    doc: "Defines a function by name in the enclosing scope.",
  }),
  special("deftype", analyzeDeftype, { params: "Name type", doc: "Names a type in the enclosing scope." }),
  special("defstruct", analyzeDefstruct, {
    params: "Name :field type …",
    doc: "Names a record type, and a function of the same name that checks a map against it.",
  }),
];
