import { type Context, misshapen, placeOf } from "../analyzer/context.ts";
import { definedNames, openProgram } from "../analyzer/definitions.ts";
import { Imports } from "../analyzer/imports.ts";
import { type Declared, keyOf, type Module, type ModuleFile } from "../analyzer/modules.ts";
import { openTop } from "../analyzer/scope.ts";
import type { Node } from "../ir/ir.ts";
import { constant, sequence } from "../ir/nodes.ts";
import type { Form, ListForm, SymbolForm } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import { Source } from "../reader/source.ts";
import { located } from "../run/located.ts";
import { vectorFrom } from "../values/index.ts";
import { failLink } from "./link-error.ts";
import { bind, exportSet } from "./link-names.ts";
import { type ModuleParts, readImport, readModule } from "./module.ts";
import { withoutMeta } from "./special-form.ts";

/** modules that a program may have */
const MOST_MODULES = 256;
/** modules that may be importing each other at one time */
const MOST_LEVELS = 64;
/** text of all module files of a program, in UTF-16 units */
const MOST_TEXT = 8 * 1024 * 1024;

/** A module where it stands: what loading it evaluates, unless an import further up has loaded it; its value is nil. */
export function analyzeModule(form: ListForm, context: Context): Node {
  const { unit } = context;
  const { name } = readModule(form, context);
  if (unit.module !== null) {
    throw misshapen(form, {
      unit,
      message: `the module ${name} stands inside the module ${unit.module}`,
      hint: "Modules stand side by side at the top of a program.",
    });
  }
  const key = keyOf(name);
  const known = unit.linking.modules.get(key);
  const declared = unit.declared.get(key)?.form ?? form;
  if (declared !== form || known?.isFile === true) {
    failLink("ModuleError", `the module ${name} is defined twice`, { at: form, context, data: { module: name } });
  }
  unit.declared.set(key, { name, form });
  const nil = constant(null, placeOf(form, context));
  if (known !== undefined) return nil;
  return sequence([define(form, { context, isFile: false }).body, nil], nil.at);
}

/** An import: loads the module if nothing has, and makes its names mean something here; its value is nil. */
export function analyzeImport(form: ListForm, context: Context): Node {
  const parts = readImport(form, context);
  const { module, isNew } = moduleOf(parts.name, context);
  bind(module, { parts, context });
  const nil = constant(null, placeOf(form, context));
  return isNew ? sequence([module.body, nil], nil.at) : nil;
}

/** The modules that stand in a text, by key; the first of each name. */
export function declaredModules(forms: readonly Form[]): Declared {
  const declared: Declared = new Map();
  const visit = (form: Form): void => {
    const bare = withoutMeta(form);
    if (bare.kind !== "list") return;
    const [head, name] = bare.items;
    if (head?.kind !== "symbol") return;
    if (head.name === "do") bare.items.slice(1).forEach(visit);
    if (head.name !== "module" || name === undefined) return;
    const own = withoutMeta(name);
    if (own.kind !== "symbol" || declared.has(keyOf(own.name))) return;
    declared.set(keyOf(own.name), { name: own.name, form: bare });
  };
  forms.forEach(visit);
  return declared;
}

/** The imports of a program or module whose text has these modules. */
export function openImports({ linking, declared }: Pick<Context["unit"], "linking" | "declared">): Imports {
  return new Imports((name) => {
    const key = keyOf(name);
    return declared.has(key) ? (linking.modules.get(key)?.module ?? undefined) : undefined;
  });
}

interface Found {
  readonly module: Module;
  /** nothing had loaded it before */
  readonly isNew: boolean;
}

function moduleOf(name: SymbolForm, context: Context): Found {
  const { linking, declared } = context.unit;
  const key = keyOf(name.name);
  const known = linking.modules.get(key);
  const own = declared.get(key);
  if (known === undefined) {
    const isFile = own === undefined;
    return { module: isFile ? load(name, context) : define(own.form, { context, isFile }), isNew: true };
  }
  if (own === undefined && !known.isFile) {
    return failLink("ModuleError", `the module ${name.name} stands inside another text`, {
      at: name,
      context,
      data: { module: name.name, hint: "What is imported from elsewhere needs a file of its own." },
    });
  }
  if (known.module === null) return failCycle(name, context);
  return { module: known.module, isNew: false };
}

function failCycle(name: SymbolForm, context: Context): never {
  const { loading } = context.unit.linking;
  const start = loading.findIndex((each) => keyOf(each) === keyOf(name.name));
  const path = [...loading.slice(start), name.name];
  return failLink("CircularDependency", `modules import each other: ${path.join(" → ")}`, {
    at: name,
    context,
    data: {
      path: vectorFrom(path),
      hint: "Move what both need into a module of its own, which both import.",
    },
  });
}

/** Reads a module's file and analyzes the one module in it. */
function load(name: SymbolForm, context: Context): Module {
  const { unit } = context;
  const { linking } = unit;
  const file = located(placeOf(name, context), () => ask(name, context));
  linking.files.push({ name: name.name, ...file });
  const text = linking.files.reduce((sum, each) => sum + each.text.length, 0);
  if (text > MOST_TEXT) {
    failLink("ModuleError", `the modules of a program may have ${MOST_TEXT} characters together`, {
      at: name,
      context,
    });
  }
  const source = new Source(file.text, { file: file.file });
  const forms = read(source, { file: file.file });
  const declared = declaredModules(forms);
  const inFile: Context = { ...context, unit: { ...unit, source, declared, module: null } };
  const own = declared.get(keyOf(name.name))?.form;
  const other = forms.find((form) => withoutMeta(form) !== own);
  if (own !== undefined && other === undefined) return define(own, { context: inFile, isFile: true });
  return failLink("ModuleError", `${file.file} must hold the module ${name.name} and nothing else`, {
    at: other ?? { start: 0, end: 0 },
    context: inFile,
    data: { module: name.name, hint: `Write (module ${name.name} …) around all of it.` },
  });
}

function ask(name: SymbolForm, context: Context): ModuleFile {
  const { linking, declared } = context.unit;
  const names = [...declared.values()].map((each) => each.name);
  const file = linking.load?.(name.name, { declared: names }) ?? null;
  if (file !== null) return file;
  const hint =
    linking.load === null ? "Modules of this program stand in its own text: there are no files to import." : "";
  return failLink("ModuleError", `there is no module ${name.name}`, {
    at: name,
    context,
    data: { module: name.name, ...(hint === "" ? {} : { hint }) },
  });
}

interface Definition {
  /** its unit is that of the module's text */
  readonly context: Context;
  readonly isFile: boolean;
}

function define(form: ListForm, { context, isFile }: Definition): Module {
  const { modules, loading } = context.unit.linking;
  const parts = readModule(form, context);
  refuseTooMany(form, context);
  const key = keyOf(parts.name);
  modules.set(key, { module: null, isFile });
  loading.push(parts.name);
  try {
    const module = analyzeParts(parts, { form, context });
    modules.set(key, { module, isFile });
    return module;
  } catch (thrown) {
    modules.delete(key); // an editor goes on behind what it could not understand
    throw thrown;
  } finally {
    loading.pop();
  }
}

function analyzeParts(
  { name, exports, body }: ModuleParts,
  { form, context }: { form: ListForm; context: Context },
): Module {
  const unit = { ...context.unit, module: name, imports: openImports(context.unit) };
  const { layout } = context.scope;
  const scope = openTop({ layout, defined: definedNames(body), imported: unit.imports });
  openProgram(scope, unit);
  const inside: Context = { unit, scope, target: null };
  const nodes = unit.analyzeTop(body, inside);
  return {
    name,
    scope,
    exports: exports && exportSet(exports, { scope, context: inside }),
    body: sequence(nodes, placeOf(form, context)),
    imports: unit.imports.modules,
  };
}

function refuseTooMany(form: Form, context: Context): void {
  const { modules, loading } = context.unit.linking;
  if (modules.size >= MOST_MODULES) {
    failLink("ModuleError", `a program may have ${MOST_MODULES} modules`, { at: form, context });
  }
  if (loading.length >= MOST_LEVELS) {
    failLink("ModuleError", `modules may import each other ${MOST_LEVELS} deep`, { at: form, context });
  }
}
