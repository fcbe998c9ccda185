import type { Context } from "../analyzer/context.ts";
import type { Form, ListForm, SymbolForm } from "../reader/forms.ts";
import { refuse, withoutMeta } from "./special-form.ts";

/** `(module name doc? (:exports [name …])? form*)`, taken apart. */
export interface ModuleParts {
  readonly name: string;
  /** null where the form doesn't say */
  readonly exports: readonly SymbolForm[] | null;
  readonly body: readonly Form[];
}

const MODULE_USAGE = '(module name "doc"? (:exports [name …])? form…)';

/** Raises the `ParseError` for a module of the wrong shape. */
export function readModule(form: ListForm, context: Context): ModuleParts {
  const name = moduleName(form, { context, usage: MODULE_USAGE });
  const [first, ...others] = form.items.slice(2);
  const rest = first?.kind === "string" ? others : form.items.slice(2);
  const exports = rest[0] !== undefined && isExports(rest[0]) ? rest[0] : null;
  if (exports === null) return { name: name.name, exports: null, body: rest };
  const [, list, extra] = exports.items;
  if (extra !== undefined)
    refuse(exports, { context, message: "exports are one vector of names", usage: MODULE_USAGE });
  return {
    name: name.name,
    exports: readNames(list ?? exports, { context, usage: MODULE_USAGE }),
    body: rest.slice(1),
  };
}

function isExports(form: Form): form is ListForm {
  const [head] = form.kind === "list" ? form.items : [];
  return head?.kind === "keyword" && head.value.name === "exports";
}

/** `(import name (:as alias)? (:only [name …])?)`, taken apart. */
export interface ImportParts {
  readonly name: SymbolForm;
  readonly alias: SymbolForm | null;
  readonly only: readonly SymbolForm[] | null;
}

const IMPORT_USAGE = "(import name), (import name :as alias) or (import name :only [name …])";

/** Raises the `ParseError` for an import of the wrong shape. */
export function readImport(form: ListForm, context: Context): ImportParts {
  const shape = { context, usage: IMPORT_USAGE };
  const name = moduleName(form, shape);
  let alias: SymbolForm | null = null;
  let only: readonly SymbolForm[] | null = null;
  for (let i = 2; i < form.items.length; i += 2) {
    const [option, value] = form.items.slice(i, i + 2) as [Form, Form | undefined];
    const key = option.kind === "keyword" ? option.value.name : "";
    if (key === "as" && alias === null && value !== undefined) alias = readAlias(value, shape);
    else if (key === "only" && only === null && value !== undefined) only = readNames(value, shape);
    else refuse(option, { ...shape, message: "import takes :as and :only, each once and with its value" });
  }
  return { name, alias, only };
}

interface Shape {
  readonly context: Context;
  readonly usage: string;
}

/** Parts of a module's name: they are folders and a file, so none is empty and none leads upwards. */
const MODULE_NAME = /^[^./:]+(?:[./][^./:]+)*$/u;

function moduleName(form: ListForm, shape: Shape): SymbolForm {
  const name = form.items[1] === undefined ? null : withoutMeta(form.items[1]);
  if (name?.kind === "symbol" && MODULE_NAME.test(name.name)) return name;
  return refuse(name ?? form, { ...shape, message: "a module's name is a symbol such as shop/prices or shop.prices" });
}

function readAlias(form: Form, shape: Shape): SymbolForm {
  if (form.kind === "symbol" && /^[^/:]+$/u.test(form.name)) return form;
  return refuse(form, { ...shape, message: "an alias is a symbol without a slash" });
}

function readNames(form: Form, shape: Shape): readonly SymbolForm[] {
  if (form.kind !== "vector") refuse(form, { ...shape, message: "names stand in a vector" });
  return form.items.map((item) => {
    const name = withoutMeta(item);
    return name.kind === "symbol" ? name : refuse(item, { ...shape, message: "this is no name" });
  });
}
