import type { Context } from "../analyzer/context.ts";
import { definesName, exportedNames, exportsName, isPrivate, type Module } from "../analyzer/modules.ts";
import type { Scope } from "../analyzer/scope.ts";
import type { SymbolForm } from "../reader/forms.ts";
import { vectorFrom } from "../values/index.ts";
import { failLink } from "./link-error.ts";
import type { ImportParts } from "./module.ts";

/** The names that a module exports. Raises `ModuleError` for one that it doesn't define, or that it keeps private. */
export function exportSet(
  names: readonly SymbolForm[],
  { scope, context }: { scope: Scope; context: Context },
): ReadonlySet<string> {
  for (const form of names) {
    const { name } = form;
    const data = { module: context.unit.module ?? "", name };
    if (!definesName(scope, name)) {
      failLink("ModuleError", `${data.module} exports ${name}, which it does not define`, { at: form, context, data });
    }
    if (isPrivate(scope, name)) {
      failLink("ModuleError", `${data.module} exports ${name}, which it marks ^:private`, { at: form, context, data });
    }
  }
  return new Set(names.map(({ name }) => name));
}

/** Makes the names of a module mean something where it is imported. */
export function bind(module: Module, { parts, context }: { parts: ImportParts; context: Context }): void {
  const { name, alias, only } = parts;
  const { imports } = context.unit;
  imports.implyQualifier(name.name, module);
  imports.implyQualifier(module.name, module);
  for (const form of only ?? []) {
    if (!exportsName(module, form.name)) failUnknownName(form, { module, context });
    const other = imports.addName(form.name, module);
    if (other !== null) failTaken(form, { module, other, context });
  }
  const qualifier = alias ?? (only === null ? name : null);
  const other = qualifier && imports.addQualifier(qualifier.name, module);
  if (qualifier !== null && other !== null) failTaken(qualifier, { module, other, context });
}

interface Taken {
  readonly module: Module;
  /** what the name means already */
  readonly other: Module;
  readonly context: Context;
}

function failTaken(form: SymbolForm, { module, other, context }: Taken): never {
  return failLink("ModuleError", `${form.name} is taken: it comes from ${other.name}, and now from ${module.name}`, {
    at: form,
    context,
    data: { module: module.name, name: form.name, hint: "Give one of the two another name with :as." },
  });
}

function failUnknownName(form: SymbolForm, { module, context }: { module: Module; context: Context }): never {
  const names = exportedNames(module);
  const data = { symbol: `${module.name}/${form.name}`, module: module.name, exports: vectorFrom(names) };
  const hint = names.length === 0 ? `${module.name} exports nothing.` : `${module.name} exports ${listed(names)}.`;
  return failLink("UndefinedSymbol", `${module.name} exports no ${form.name}`, {
    at: form,
    context,
    data: { ...data, hint },
  });
}

/** names that a hint lists */
const MOST_LISTED = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(", ");
  return names.length > MOST_LISTED ? `${shown} and ${names.length - MOST_LISTED} more` : shown;
}
