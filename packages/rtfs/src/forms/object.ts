import { analyzeOperand, type Context, misshapen, operand, placeOf } from "../analyzer/context.ts";
import type { Node } from "../ir/ir.ts";
import { constant } from "../ir/nodes.ts";
import { type Form, formToValue, type ListForm, literalValue, type MapForm, type SymbolForm } from "../reader/forms.ts";
import { keyword } from "../values/index.ts";
import { analyzeFunction, isFunctionForm } from "./function.ts";
import { refuse, withoutMeta } from "./special-form.ts";

/** One kind of top-level object (reference §15). */
export interface ObjectKind {
  readonly head: string;
  readonly isNamed: "always" | "sometimes";
  /** properties that it must have; of several in one entry, one */
  readonly required: readonly (readonly string[])[];
}

interface Property {
  readonly key: string;
  readonly value: Form;
}

interface ObjectParts {
  readonly kind: ObjectKind;
  readonly form: ListForm;
  readonly context: Context;
}

/** An object is a map: `:rtfs/type`, `:name`, and its properties as they are written. */
export function analyzeObject(form: ListForm, { kind, context }: Omit<ObjectParts, "form">): Node {
  const parts: ObjectParts = { kind, form, context };
  const { name, rest } = nameOf(parts);
  const properties = propertiesOf(rest, parts);
  const named = nameEntries(name, { properties, parts });
  refuseTwice(["rtfs/type", ...named.map(([key]) => key), ...properties.map(({ key }) => key)], parts);
  const missing = kind.required.filter((keys) => !properties.some(({ key }) => keys.includes(key)));
  if (missing.length > 0) return schemaError(missing, parts);
  const at = placeOf(form, context);
  const entry = (key: string, value: Node) => [constant(keyword(key), at), value] as const;
  return {
    kind: "map",
    entries: [
      entry("rtfs/type", constant(keyword(kind.head), at)),
      ...named.map(([key, text]) => entry(key, constant(text, at))),
      ...properties.map((property) => entry(property.key, analyzeProperty(property, { properties, context }))),
    ],
    at,
  };
}

function nameOf({ kind, form, context }: ObjectParts): { name: string | null; rest: readonly Form[] } {
  const [, first, ...others] = form.items;
  const pairs = form.items.slice(1).filter((item) => !isProperty(item)).length;
  if (kind.isNamed === "sometimes" && pairs % 2 === 0) return { name: null, rest: form.items.slice(1) };
  const name = first === undefined ? null : nameText(withoutMeta(first));
  if (name !== null) return { name, rest: others };
  return refuse(first ?? form, {
    context,
    message: `${kind.head} takes a name: a symbol, a string or a keyword`,
    usage: usageOf(kind),
  });
}

/** A keyword may be a versioned type tag (`:rtfs.core:v2.0:intent`). */
function nameText(form: Form): string | null {
  switch (form.kind) {
    case "symbol":
      return form.name;
    case "string":
      return form.value;
    case "keyword":
      return form.value.name;
    default:
      return null;
  }
}

function usageOf({ head, isNamed, required }: ObjectKind): string {
  const properties = required.map(([key]) => ` :${key} value`).join("");
  return `(${head} ${isNamed === "always" ? "name" : "name?"}${properties} …)`;
}

function isProperty(form: Form): form is ListForm {
  const [head] = form.kind === "list" ? form.items : [];
  return head?.kind === "symbol" && head.name === "property";
}

/** Pairs of a keyword and a value; in a resource they may stand as `(property :key value)`. */
function propertiesOf(forms: readonly Form[], parts: ObjectParts): Property[] {
  const properties: Property[] = [];
  for (let i = 0; i < forms.length; ) {
    const form = forms[i] as Form;
    const isListed = parts.kind.head === "resource" && isProperty(form);
    const [key, value, extra] = isListed ? form.items.slice(1) : forms.slice(i, i + 2);
    if (key?.kind !== "keyword" || value === undefined || extra !== undefined) {
      return refuse(key ?? form, {
        context: parts.context,
        message: `the properties of ${parts.kind.head} are pairs of a keyword and a value`,
        usage: usageOf(parts.kind),
      });
    }
    properties.push({ key: key.value.name, value });
    i += isListed ? 1 : 2;
  }
  return properties;
}

/** The entries that the name makes: beside a property `:name` it is the `:id`, and a resource's may carry its version. */
function nameEntries(
  name: string | null,
  { properties, parts }: { properties: readonly Property[]; parts: ObjectParts },
): (readonly [key: string, text: string])[] {
  if (name === null) return [];
  const key = properties.some((property) => property.key === "name") ? "id" : "name";
  const cut = parts.kind.head === "resource" ? name.lastIndexOf("@") : -1;
  if (cut < 1 || cut === name.length - 1) return [[key, name]];
  return [
    [key, name.slice(0, cut)],
    ["version", name.slice(cut + 1)],
  ];
}

function refuseTwice(keys: readonly string[], { kind, form, context }: ObjectParts): void {
  const all = keys.map((key) => (key === "program" ? "body" : key));
  const twice = keys.find((_, index) => all.indexOf(all[index] as string) !== index);
  if (twice === undefined) return;
  refuse(form, { context, message: `${kind.head} has the property :${twice} twice`, usage: usageOf(kind) });
}

function schemaError(missing: readonly (readonly string[])[], { kind, form, context }: ObjectParts): Node {
  const at = placeOf(form, context);
  const keys = missing.map(([key]) => `:${key}`);
  const message = `${kind.head} needs ${keys.join(" and ")}`;
  return { kind: "raise", error: "SchemaError", message, value: null, at };
}

const QUOTED = new Set(["body", "program"]);

/** What is to run later isn't evaluated now: an implementation is a function, a body a program as data. */
function analyzeProperty({ key, value }: Property, { properties, context }: Around): Node {
  if (QUOTED.has(key)) return quoted(value, context);
  if (key !== "implementation") return analyzeOperand(value, context);
  return implementation(value, { context, metas: [promise(properties, value)] });
}

interface Around {
  readonly properties: readonly Property[];
  readonly context: Context;
}

/** The effects that an object declares are what its implementation promises, where they are written out. */
function promise(properties: readonly Property[], { start, end }: Form): MapForm {
  const entries = properties
    .filter(({ key, value }) => ["effects", "effect-type"].includes(key) && literalValue(value) !== undefined)
    .map(({ key, value }): [Form, Form] => [{ kind: "keyword", value: keyword(key), start, end }, value]);
  return { kind: "map", entries, start, end };
}

/** The program as a datum; what prints it writes its source. */
function quoted(form: Form, context: Context): Node {
  refuseLostMeta(form, context);
  return constant(formToValue(form), placeOf(form, context));
}

function refuseLostMeta(form: Form, context: Context): void {
  switch (form.kind) {
    case "list":
    case "vector":
      for (const item of form.items) refuseLostMeta(item, context);
      return;
    case "map":
      for (const item of form.entries.flat()) refuseLostMeta(item, context);
      return;
    case "meta": {
      const lost = form.meta.entries.find(([key]) => key.kind === "keyword" && isMeant(key.value.name));
      if (lost === undefined) return refuseLostMeta(form.form, context);
      throw misshapen(form, {
        unit: context.unit,
        message: "a body is kept as data, which carries no metadata: this hint would be lost",
        hint: "Put what needs the hint into a function or capability that the body calls.",
      });
    }
    default:
  }
}

/** Does the metadata change what a program does when it runs? */
function isMeant(key: string): boolean {
  return key === "delegation" || key.startsWith("runtime.");
}

/** `(fn [input] …)` itself; of any other expression, a function that evaluates it when it is called, and applies it. */
function implementation(form: Form, { context, metas }: { context: Context; metas: readonly MapForm[] }): Node {
  const options = { context: operand(context), holder: null, name: "implementation", metas };
  if (isFunctionForm(form)) return analyzeFunction(form, options);
  const { start, end } = form;
  const symbol = (name: string): SymbolForm => ({ kind: "symbol", name, start, end });
  const list = (items: readonly Form[]): ListForm => ({ kind: "list", items, start, end });
  const input = symbol(`input__${context.unit.counters.names++}`);
  const params: Form = { kind: "vector", items: [input], start, end };
  return analyzeFunction(list([symbol("fn"), params, list([form, input])]), options);
}
