import type { SymbolHome } from "../analyzer/scope.ts";
import { type ErrorValue, fail } from "../errors.ts";
import { Fn } from "../run/function.ts";
import {
  Float,
  Keyword,
  List,
  listFrom,
  mapFrom,
  PMap,
  ResourceHandle,
  Sym,
  sym,
  Timestamp,
  Uuid,
  type Value,
  Vector,
  vectorFrom,
} from "../values/index.ts";

/** Where a form stands in its source: UTF-16 offsets from … up to but not including to. `Source.place` makes places of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Source as a tree, with spans. What `'x`, `` `x ``, `~x`, `#(…)` and `@x` stand for is already written out. */
export type Form = Atom | ListForm | VectorForm | MapForm | MetaForm;

export type Atom =
  | ({ readonly kind: "nil" } & Span)
  | ({ readonly kind: "boolean"; readonly value: boolean } & Span)
  | ({ readonly kind: "integer"; readonly value: number | bigint } & Span)
  | ({ readonly kind: "float"; readonly value: number | Float } & Span)
  | ({ readonly kind: "string"; readonly value: string } & Span)
  | ({ readonly kind: "keyword"; readonly value: Keyword } & Span)
  | SymbolForm
  | ({ readonly kind: "timestamp"; readonly value: Timestamp } & Span)
  | ({ readonly kind: "uuid"; readonly value: Uuid } & Span)
  | ({ readonly kind: "resource"; readonly value: ResourceHandle } & Span);

/**
 * `name` is the whole token. It may be the lone `:` of `x : T`, and it may carry a glued annotation: `x:int`, or `x:`
 * before a type that is a form of its own. A colon inside a versioned name (`com.acme:v1.0/name`) is no annotation.
 */
export interface SymbolForm extends Span {
  readonly kind: "symbol";
  readonly name: string;
  /** of a symbol that stands in a macro of a module */
  readonly home?: SymbolHome;
}

export interface ListForm extends Span {
  readonly kind: "list";
  readonly items: readonly Form[];
}

export interface VectorForm extends Span {
  readonly kind: "vector";
  readonly items: readonly Form[];
}

/** Entries in the order of the source; no two keys are equal literals. */
export interface MapForm extends Span {
  readonly kind: "map";
  readonly entries: readonly (readonly [Form, Form])[];
}

/** `^{…} form`; `^:key form` is `^{:key true} form`, `^:delegation :remote "id" form` is `^{:delegation [:remote "id"]} form`. */
export interface MetaForm extends Span {
  readonly kind: "meta";
  readonly meta: MapForm;
  readonly form: Form;
}

/**
 * The datum that a form is (for `quote` and macros). Metadata falls away, but a collection remembers the form it came
 * from, and `valueToForm` gives that form back.
 */
export function formToValue(form: Form): Value {
  switch (form.kind) {
    case "nil":
      return null;
    case "symbol":
      return form.home === undefined ? sym(form.name) : homeSymbol(form.name, form.home);
    case "list":
      return remember(listFrom(form.items.map(formToValue)), form);
    case "vector":
      return remember(vectorFrom(form.items.map(formToValue)), form);
    case "map":
      return remember(mapFrom(form.entries.map(([key, value]) => [formToValue(key), formToValue(value)])), form);
    case "meta":
      return remember(formToValue(form.form), form);
    default:
      return form.value;
  }
}

const homes = new WeakMap<Sym, SymbolHome>();

function homeSymbol(name: string, home: SymbolHome): Sym {
  const symbol = new Sym(name);
  homes.set(symbol, home);
  return symbol;
}

function symbolForm(symbol: Sym, { start, end }: Span): SymbolForm {
  const form = { kind: "symbol" as const, name: symbol.name, start, end };
  const home = homes.get(symbol);
  return home === undefined ? form : { ...form, home };
}

const origins = new WeakMap<Value & object, Form>();

function remember(value: Value, form: Form): Value {
  const isOwn = value instanceof List || value instanceof Vector || value instanceof PMap;
  // The empty collections are shared by everyone.
  if (isOwn && value.size > 0) origins.set(value, form);
  return value;
}

/** The form that a datum is, standing at this span. A function or an error inside raises `MacroError`. */
export function valueToForm(value: Value, span: Span): Form {
  const { start, end } = span;
  if (value === null) return { kind: "nil", start, end };
  switch (typeof value) {
    case "boolean":
      return { kind: "boolean", value, start, end };
    case "string":
      return { kind: "string", value, start, end };
    case "bigint":
      return { kind: "integer", value, start, end };
    case "number":
      return { kind: Number.isInteger(value) ? "integer" : "float", value, start, end };
    default:
      return origins.get(value) ?? objectToForm(value, span);
  }
}

function objectToForm(value: Value & object, span: Span): Form {
  const { start, end } = span;
  const inside = (element: Value) => valueToForm(element, span);
  if (value instanceof Sym) return symbolForm(value, span);
  if (value instanceof Keyword) return { kind: "keyword", value, start, end };
  if (value instanceof List) return { kind: "list", items: value.toArray().map(inside), start, end };
  if (value instanceof Vector) return { kind: "vector", items: value.toArray().map(inside), start, end };
  if (value instanceof PMap) {
    return { kind: "map", entries: value.toArray().map(([k, v]) => [inside(k), inside(v)] as const), start, end };
  }
  if (value instanceof Float) return { kind: "float", value, start, end };
  if (value instanceof Timestamp) return { kind: "timestamp", value, start, end };
  if (value instanceof Uuid) return { kind: "uuid", value, start, end };
  if (value instanceof ResourceHandle) return { kind: "resource", value, start, end };
  return notCode(value);
}

function notCode(value: Fn | ErrorValue): never {
  const what = value instanceof Fn ? `the function ${value.name}` : `an error of kind ${value.kind}`;
  return fail("MacroError", `${what} cannot stand in code`);
}

/** The value of a form that is literal all through; undefined when a symbol, a list or metadata occurs in it. */
export function literalValue(form: Form): Value | undefined {
  switch (form.kind) {
    case "symbol":
    case "list":
    case "meta":
      return undefined;
    case "vector":
      return form.items.every(isLiteral) ? formToValue(form) : undefined;
    case "map":
      return form.entries.every((entry) => entry.every(isLiteral)) ? formToValue(form) : undefined;
    default:
      return formToValue(form);
  }
}

function isLiteral(form: Form): boolean {
  return literalValue(form) !== undefined;
}
