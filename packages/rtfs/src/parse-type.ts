import { type Context, misshapen } from "./context.ts";
import { type Form, formToValue, literalValue, type VectorForm } from "./forms.ts";
import { parsePredicate } from "./parse-predicate.ts";
import { lookUpType } from "./scope.ts";
import type { Field, Predicate, Type } from "./types.ts";

const ANY: Type = { type: "any" };

const NAMED = new Map<string, Type>(
  (
    [
      ["int", "integer"],
      ["integer", "integer"],
      ["string", "string"],
      ["bool", "boolean"],
      ["boolean", "boolean"],
      ["nil", "nil"],
      ["keyword", "keyword"],
      ["symbol", "symbol"],
      ["timestamp", "timestamp"],
      ["uuid", "uuid"],
      ["resource", "resource-handle"],
      ["error", "error"],
      ["vector", "vector"],
      ["list", "list"],
      ["map", "map"],
    ] as const
  ).map(([written, name]) => [written, { type: "named", name }]),
);

const PRIMITIVES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...NAMED,
  ["any", ANY],
  ["never", { type: "never" }],
  ["float", { type: "number" }],
  ["number", { type: "number" }],
  ["seq", { type: "sequence" }],
  ["fn", { type: "callable" }],
]);

/** The type that a form denotes (reference §7.1). A form that denotes none is `ParseError`; an unknown name is left to the check. */
export function parseType(form: Form, context: Context): Type {
  switch (form.kind) {
    case "keyword":
      return namedType(form.value.name, context);
    case "symbol":
      return namedType(form.name, context);
    case "vector":
      return compoundType(form, context);
    case "nil":
      return { type: "named", name: "nil" };
    case "meta":
      return parseType(form.form, context);
    case "list":
      if (isQuote(form)) return parseType(form.items[1] as Form, context);
      return invalid(form, context);
    default:
      return invalid(form, context);
  }
}

function isQuote(form: Extract<Form, { kind: "list" }>): boolean {
  const [head] = form.items;
  return form.items.length === 2 && head?.kind === "symbol" && head.name === "quote";
}

/** Is this vector written like a type, so that it can be a return annotation? */
export function isTypeVector(form: Form): form is VectorForm {
  const [head] = form.kind === "vector" ? form.items : [];
  return head?.kind === "keyword" && COMPOUND.has(head.value.name);
}

export function namedType(name: string, context: Context): Type {
  const primitive = PRIMITIVES.get(name.toLowerCase());
  if (primitive !== undefined) return primitive;
  const alias = lookUpType(name, context.scope);
  if (alias !== null) return { type: "alias", name, target: alias };
  if (name.length > 1 && name.endsWith("?")) return { type: "maybe", of: namedType(name.slice(0, -1), context) };
  return { type: "alias", name, target: { type: null } };
}

function invalid(form: Form, { unit }: Context): never {
  throw misshapen(form, {
    unit,
    message: "this is no type",
    hint: "Write a type such as :int, :string?, [:vector :int], [:map [:name :string]] or the name of a deftype.",
  });
}

type Compound = (args: readonly Form[], at: { form: VectorForm; context: Context }) => Type;

function compoundType(form: VectorForm, context: Context): Type {
  const [head, ...args] = form.items;
  const make = head?.kind === "keyword" ? COMPOUND.get(head.value.name) : undefined;
  return make === undefined ? invalid(form, context) : make(args, { form, context });
}

const only: (wrap: (of: Type) => Type) => Compound =
  (wrap) =>
  (args, { form, context }) =>
    args.length === 1 ? wrap(parseType(args[0] as Form, context)) : invalid(form, context);

const record: Compound = (args, { form, context }) => {
  const fields: Field[] = [];
  let others: Type | null = null;
  let isClosed = false;
  for (const entry of args) {
    if (entry.kind === "map") fields.push(...compactFields(entry, { form, context }));
    else if (isClosedMark(entry)) isClosed = true;
    else if (entry.kind !== "vector") invalid(entry, context);
    else if (isOthersMark(entry)) others = parseType(entry.items[1] ?? entry, context);
    else fields.push(recordField(entry, context));
  }
  return { type: "record", fields, others, isClosed };
};

function compactFields(
  map: Extract<Form, { kind: "map" }>,
  { context }: { form: VectorForm; context: Context },
): Field[] {
  return map.entries.map(([key, type]) => ({
    name: fieldName(key, context),
    type: parseType(type, context),
    isOptional: false,
  }));
}

function isClosedMark(form: Form): boolean {
  const [head] = form.kind === "vector" ? form.items : [];
  return form.kind === "vector" && form.items.length === 1 && head?.kind === "keyword" && head.value.name === "closed";
}

function isOthersMark({ items: [head] }: VectorForm): boolean {
  return head?.kind === "keyword" && head.value.name === "*";
}

function recordField(entry: VectorForm, context: Context): Field {
  const [key, type, mark, extra] = entry.items;
  const isMarked = mark?.kind === "symbol" && mark.name === "?";
  if (key === undefined || type === undefined || extra !== undefined || (mark !== undefined && !isMarked)) {
    return invalid(entry, context);
  }
  const isShort = type.kind === "keyword" && type.value.name.endsWith("?");
  return { name: fieldName(key, context), type: parseType(type, context), isOptional: isMarked || isShort };
}

function fieldName(form: Form, context: Context): string {
  if (form.kind === "keyword") return form.value.name;
  return form.kind === "string" ? form.value : invalid(form, context);
}

const all: (type: "union" | "tuple") => Compound =
  (type) =>
  (args, { form, context }) => {
    const types = args.map((arg) => parseType(arg, context));
    if (type === "tuple") return { type, items: types };
    return types.length === 0 ? invalid(form, context) : { type, types };
  };

const array: Compound = (args, { form, context }) => {
  const [of, shape] = args;
  if (of === undefined || args.length > 2) return invalid(form, context);
  return { type: "array", of: parseType(of, context), shape: shape === undefined ? null : extents(shape, context) };
};

function extents(form: Form, context: Context): (number | null)[] {
  if (form.kind !== "vector") return invalid(form, context);
  return form.items.map((extent) => {
    if (extent.kind === "symbol" && extent.name === "?") return null;
    return extent.kind === "integer" ? Number(extent.value) : invalid(extent, context);
  });
}

const dict: Compound = ([key, value, extra], { form, context }) => {
  if (key === undefined || value === undefined || extra !== undefined) return invalid(form, context);
  return { type: "mapOf", key: parseType(key, context), value: parseType(value, context) };
};

const conjunction: Compound = (args, { context }) => {
  const types: Type[] = [];
  const predicates: Predicate[] = [];
  for (const arg of args) {
    const [head] = arg.kind === "vector" ? arg.items : [];
    const isPredicate = arg.kind === "vector" && head?.kind === "keyword" && !COMPOUND.has(head.value.name);
    if (isPredicate) predicates.push(parsePredicate(arg, context));
    else types.push(parseType(arg, context));
  }
  return { type: "and", types, predicates };
};

const enumeration: Compound = (args, { context }) => ({
  type: "enum",
  values: args.map((arg) => literalValue(arg) ?? (arg.kind === "symbol" ? formToValue(arg) : invalid(arg, context))),
});

const COMPOUND: ReadonlyMap<string, Compound> = new Map<string, Compound>([
  ["maybe", only((of) => ({ type: "maybe", of }))],
  ["vector", only((of) => ({ type: "sequenceOf", of }))],
  ["list", only((of) => ({ type: "sequenceOf", of }))],
  ["tuple", all("tuple")],
  ["array", array],
  ["map", record],
  ["record", record],
  ["map-of", dict],
  ["dict", dict],
  ["union", all("union")],
  ["or", all("union")],
  ["and", conjunction],
  ["enum", enumeration],
  ["val", enumeration],
  ["fn", () => ({ type: "callable" })],
  ["=>", () => ({ type: "callable" })],
  ["resource", () => ({ type: "named", name: "resource-handle" })],
]);
