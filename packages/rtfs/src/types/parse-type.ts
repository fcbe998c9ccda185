import { type Context, misshapen } from "../analyzer/context.ts";
import { lookUpName, lookUpType, type SymbolHome, scopeOf } from "../analyzer/scope.ts";
import { type Form, formToValue, literalValue, type SymbolForm, type VectorForm } from "../reader/forms.ts";
import { parsePredicate } from "./parse-predicate.ts";
import { type Field, MOST_EXTENTS, type Predicate, type Type } from "./types.ts";

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
  ["fn", { type: "callable", shape: null }],
]);

/** Names of the types that need no definition, without their colon. */
export function typeNames(): readonly string[] {
  return [...PRIMITIVES.keys()];
}

/** What a type expression is read with. */
export interface TypeNames {
  /** what a name of `deftype` or `defstruct` stands for; null where nothing has that name. `home`: of a macro's symbol */
  find(name: string, home?: SymbolHome): { type: Type | null } | null;
  refuse(form: Form, problem: { message: string; hint: string }): never;
}

/** The type that a form denotes (reference §7.1). A form that denotes none is `ParseError`; an unknown name is left to the check. */
export function parseType(form: Form, context: Context): Type {
  return readType(form, namesIn(context));
}

export function namedType(name: string, context: Context): Type {
  return typeNamed(name, namesIn(context));
}

function namesIn({ scope, unit }: Context): TypeNames {
  return {
    find: (name, home) => lookUpType(name, home === undefined ? scope : scopeOf({ name, home }, scope)),
    refuse(form, problem) {
      throw misshapen(form, { unit, ...problem });
    },
  };
}

function atHomeOf({ home }: SymbolForm, names: TypeNames): TypeNames {
  return home === undefined ? names : { ...names, find: (name) => names.find(name, home) };
}

/** `parseType` with names from elsewhere. */
export function readType(form: Form, names: TypeNames): Type {
  switch (form.kind) {
    case "keyword":
      return typeNamed(form.value.name, names);
    case "symbol":
      return typeNamed(form.name, atHomeOf(form, names));
    case "vector":
      return compoundType(form, names);
    case "nil":
      return { type: "named", name: "nil" };
    case "meta":
      return readType(form.form, names);
    case "map":
      return names.refuse(form, {
        message: "this is no type",
        hint: "The type of a map is written [:map {:key :int}].",
      });
    case "list":
      return isQuote(form) ? readType(form.items[1] as Form, names) : invalid(form, names);
    default:
      return invalid(form, names);
  }
}

/** Is this a type as it stands, with no name in it that the program has given to a value? */
export function isWrittenType(form: Form, { scope }: Context): boolean {
  const isType = (part: Form): boolean => {
    switch (part.kind) {
      case "symbol":
        return lookUpType(part.name, scope) !== null || lookUpName(part.name, scope) === null;
      case "vector":
        return part.items.every(isType);
      case "map":
        return part.entries.every((entry) => entry.every(isType));
      case "list":
        return isQuote(part);
      case "meta":
        return isType(part.form);
      default:
        return true;
    }
  };
  return (isTypeVector(form) || !["vector", "map", "string"].includes(form.kind)) && isType(form);
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

function typeNamed(name: string, names: TypeNames): Type {
  const primitive = PRIMITIVES.get(name.toLowerCase());
  if (primitive !== undefined) return primitive;
  const alias = names.find(name);
  if (alias !== null) return { type: "alias", name, target: alias };
  if (name.length > 1 && name.endsWith("?")) return { type: "maybe", of: typeNamed(name.slice(0, -1), names) };
  return { type: "alias", name, target: { type: null } };
}

function invalid(form: Form, names: TypeNames): never {
  return names.refuse(form, {
    message: "this is no type",
    hint: "Write a type such as :int, :string?, [:vector :int], [:map [:name :string]] or the name of a deftype.",
  });
}

type Compound = (args: readonly Form[], at: { form: VectorForm; names: TypeNames }) => Type;

function compoundType(form: VectorForm, names: TypeNames): Type {
  const [head, ...args] = form.items;
  const make = head?.kind === "keyword" ? COMPOUND.get(head.value.name) : undefined;
  return make === undefined ? invalid(form, names) : make(args, { form, names });
}

const only: (wrap: (of: Type) => Type) => Compound =
  (wrap) =>
  (args, { form, names }) =>
    args.length === 1 ? wrap(readType(args[0] as Form, names)) : invalid(form, names);

const record: Compound = (args, { form, names }) => {
  const fields: Field[] = [];
  let others: Type | null = null;
  let isClosed = false;
  for (const entry of args) {
    if (entry.kind === "map") fields.push(...compactFields(entry, { form, names }));
    else if (isClosedMark(entry)) isClosed = true;
    else if (entry.kind !== "vector") invalid(entry, names);
    else if (isOthersMark(entry)) others = readType(entry.items[1] ?? entry, names);
    else fields.push(recordField(entry, names));
  }
  return { type: "record", fields, others, isClosed };
};

function compactFields(
  map: Extract<Form, { kind: "map" }>,
  { names }: { form: VectorForm; names: TypeNames },
): Field[] {
  return map.entries.map(([key, type]) => ({
    name: fieldName(key, names),
    type: readType(type, names),
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

function recordField(entry: VectorForm, names: TypeNames): Field {
  const [key, type, mark, extra] = entry.items;
  const isMarked = mark?.kind === "symbol" && mark.name === "?";
  if (key === undefined || type === undefined || extra !== undefined || (mark !== undefined && !isMarked)) {
    return invalid(entry, names);
  }
  const isShort = type.kind === "keyword" && type.value.name.endsWith("?");
  return { name: fieldName(key, names), type: readType(type, names), isOptional: isMarked || isShort };
}

function fieldName(form: Form, names: TypeNames): string {
  if (form.kind === "keyword") return form.value.name;
  return form.kind === "string" ? form.value : invalid(form, names);
}

const all: (type: "union" | "tuple") => Compound =
  (type) =>
  (args, { form, names }) => {
    const types = args.map((arg) => readType(arg, names));
    if (type === "tuple") return { type, items: types };
    return types.length === 0 ? invalid(form, names) : { type, types };
  };

const array: Compound = (args, { form, names }) => {
  const [of, shape] = args;
  if (of === undefined || args.length > 2) return invalid(form, names);
  return { type: "array", of: readType(of, names), shape: shape === undefined ? null : extents(shape, names) };
};

function extents(form: Form, names: TypeNames): (number | null)[] {
  if (form.kind !== "vector" || form.items.length > MOST_EXTENTS) return invalid(form, names);
  return form.items.map((extent) => {
    if (extent.kind === "symbol" && extent.name === "?") return null;
    return extent.kind === "integer" ? Number(extent.value) : invalid(extent, names);
  });
}

const dict: Compound = ([key, value, extra], { form, names }) => {
  if (key === undefined || value === undefined || extra !== undefined) return invalid(form, names);
  return { type: "mapOf", key: readType(key, names), value: readType(value, names) };
};

const conjunction: Compound = (args, { names }) => {
  const types: Type[] = [];
  const predicates: Predicate[] = [];
  for (const arg of args) {
    const [head] = arg.kind === "vector" ? arg.items : [];
    const isPredicate = arg.kind === "vector" && head?.kind === "keyword" && !COMPOUND.has(head.value.name);
    if (isPredicate) predicates.push(parsePredicate(arg, names));
    else types.push(readType(arg, names));
  }
  return { type: "and", types, predicates };
};

const enumeration: Compound = (args, { names }) => ({
  type: "enum",
  values: args.map((arg) => literalValue(arg) ?? (arg.kind === "symbol" ? formToValue(arg) : invalid(arg, names))),
});

/** `[:fn [T* (& T)?] R]`; without a vector of parameters first it says nothing of its shape. */
const callable: Compound = ([params, result], { names }) => {
  if (params?.kind !== "vector" || result === undefined) return { type: "callable", shape: null };
  const rest = params.items.findIndex(isAmpersand);
  const fixed = rest < 0 ? params.items : params.items.slice(0, rest);
  const more = rest < 0 ? undefined : params.items[rest + 1];
  if (rest >= 0 && (more === undefined || params.items.length !== rest + 2)) return invalid(params, names);
  return {
    type: "callable",
    shape: {
      params: fixed.map((param) => readType(param, names)),
      rest: more === undefined ? null : readType(more, names),
      result: readType(result, names),
    },
  };
};

function isAmpersand(form: Form): boolean {
  return form.kind === "symbol" && form.name === "&";
}

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
  ["fn", callable],
  ["=>", callable],
  ["resource", () => ({ type: "named", name: "resource-handle" })],
]);
