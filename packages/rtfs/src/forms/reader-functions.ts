import { analyzeOperand, type Context, operand, placeOf } from "../analyzer/context.ts";
import { hidden } from "../analyzer/definitions.ts";
import { Layout, lookUpName, lookUpType, type Scope } from "../analyzer/scope.ts";
import type { Place } from "../errors.ts";
import type { Lambda, Node } from "../ir/ir.ts";
import { callBuiltin, constant, readOf } from "../ir/nodes.ts";
import { type Form, formToValue, type ListForm, valueToForm } from "../reader/forms.ts";
import { isWrittenType, parseType } from "../types/parse-type.ts";
import type { Type } from "../types/types.ts";
import { keyword, MapBuilder, type PMap, Sym, sym, type Value } from "../values/index.ts";
import { expandMacro } from "./macro.ts";
import { withoutMeta } from "./special-form.ts";

/** Null: written like this it is an ordinary call of the function in the library. */
type Analyze = (form: ListForm, context: Context) => Node | null;

/** Functions of the library that know more while the program is read: what it defines, its macros, its types. */
export const readerFunctions: ReadonlyMap<string, Analyze> = new Map<string, Analyze>([
  ["meta-of", analyzeMetaOf],
  ["macroexpand", (form, context) => analyzeExpand(form, { context, isWhole: true })],
  ["macroexpand-1", (form, context) => analyzeExpand(form, { context, isWhole: false })],
  ["validate", analyzeValidate],
]);

function analyzeMetaOf(form: ListForm, context: Context): Node | null {
  const [, name, extra] = form.items;
  if (name === undefined || extra !== undefined) return null;
  const at = placeOf(form, context);
  const node = analyzeOperand(name, context);
  const known = node.kind === "constant" && node.value instanceof Sym ? node.value.name : null;
  if (known === null) return callBuiltin("get", [allMetadata(context, at), node], at);
  return settledLater(() => metadataNamed(known, context.scope), { context, at });
}

/** `meta-of` as a value: a function of one symbol, which knows the definitions of the program's top level. */
export function metaOfFunction(context: Context, at: Place): Lambda {
  const layout = new Layout({ parent: context.scope.layout, selfOf: null });
  const name = hidden(layout);
  const body = callBuiltin("get", [allMetadata(context, at), readOf(name, at)], at);
  return {
    kind: "lambda",
    name: "meta-of",
    arities: [{ params: [name], rest: null, body, recurs: false }],
    self: null,
    ...layout.close(),
    promises: null,
    at,
  };
}

/** A constant that is known once the whole program has been read; nothing is concluded from it before. */
function settledLater(value: () => Value, { context, at }: { context: Context; at: Place }): Node {
  const node = { kind: "constant" as const, value: null as Value, at };
  context.unit.later.push(() => {
    node.value = value();
  });
  return { kind: "do", items: [node], at };
}

function metadataNamed(name: string, scope: Scope): PMap | null {
  const meaning = lookUpName(name, scope)?.meaning;
  if (meaning === undefined) return lookUpType(name, scope)?.metadata ?? null;
  return (meaning.means === "macro" ? meaning.metadata : meaning.variable.metadata) ?? null;
}

/** Metadata by name, as a map: all that the top level around here defines. */
function allMetadata(context: Context, at: Place): Node {
  let scope = context.scope;
  while (scope.parent !== null && scope.top === null) scope = scope.parent;
  const collect = (): Value => {
    const all = new MapBuilder();
    for (const name of [...scope.names.keys(), ...scope.types.keys()]) {
      const metadata = metadataNamed(name, scope);
      if (metadata !== null) all.set(sym(name), metadata);
    }
    return all.build();
  };
  return settledLater(collect, { context, at });
}

interface Expanding {
  readonly context: Context;
  /** again, until the form is no macro call */
  readonly isWhole: boolean;
}

/** most expansions of one form into another that `macroexpand` follows */
const MAX_EXPANSIONS = 1000;

/** A quoted form is expanded while the program is read; the expansion stands in the program. */
function analyzeExpand(form: ListForm, { context, isWhole }: Expanding): Node | null {
  const [, quoted, extra] = form.items;
  if (quoted === undefined || extra !== undefined) return null;
  const node = analyzeOperand(quoted, context);
  if (node.kind !== "constant") return null;
  let expanded: Form = valueToForm(node.value, quoted);
  for (let count = 0; count < (isWhole ? MAX_EXPANSIONS : 1); count++) {
    const call = withoutMeta(expanded);
    const macro = call.kind === "list" ? macroOf(call, context) : null;
    if (call.kind !== "list" || macro === null) break;
    const next = expandMacro(call, { macro, context });
    if ("error" in next) return next.error;
    expanded = next.form;
  }
  return constant(formToValue(expanded), placeOf(form, context));
}

function macroOf({ items: [head] }: ListForm, { scope }: Context) {
  const meaning = head?.kind === "symbol" ? lookUpName(head.name, scope)?.meaning : undefined;
  return meaning?.means === "macro" ? meaning.macro : null;
}

/** A type that is written out is read with the program, so that it may name the program's types. */
function analyzeValidate(form: ListForm, context: Context): Node | null {
  const [, type, value, extra] = form.items;
  if (type === undefined || value === undefined || extra !== undefined || !isWrittenType(type, context)) return null;
  return validation(parseType(type, context), { value, form, context: operand(context) });
}

interface Validation {
  readonly value: Form;
  readonly form: Form;
  readonly context: Context;
}

function validation(type: Type, { value, form, context }: Validation): Node {
  const at = placeOf(form, context);
  const { layout } = context.scope;
  const mark = layout.mark();
  const held = hidden(layout);
  const error = hidden(layout);
  const operandNode = analyzeOperand(value, context);
  layout.release(mark);
  const check: Node = { kind: "check", type, value: readOf(held, at), subject: "", at };
  const body: Node = {
    kind: "try",
    body: { kind: "do", items: [check, constant(OK, at)], at },
    clauses: [
      {
        test: { catches: "name", name: "TypeValidationError" },
        variable: error,
        body: { kind: "map", entries: [[constant(keyword("error"), at), readOf(error, at)]], at },
      },
    ],
    final: null,
    at,
  };
  return { kind: "let", bindings: [{ variable: held, value: operandNode }], body, at };
}

const OK: Value = new MapBuilder().set(keyword("ok"), true).build();
