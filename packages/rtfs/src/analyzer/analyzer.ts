import { analyzeMeta } from "../forms/hinted.ts";
import { specialForms } from "../forms/index.ts";
import { declaredModules, openImports } from "../forms/linking.ts";
import { analyzeExpansion, MAX_EXPANSIONS } from "../forms/macro.ts";
import { metaOfFunction, readerFunctions } from "../forms/reader-functions.ts";
import { analyzeTop } from "../forms/top-level.ts";
import type { MapNode, Node, Unit, VectorNode } from "../ir/ir.ts";
import { linkSources } from "../ir/link-sources.ts";
import { constant, sequence } from "../ir/nodes.ts";
import { isBuiltin } from "../library/lookup.ts";
import type { Diagnostic } from "../reader/diagnostic.ts";
import type { Form, ListForm, SymbolForm } from "../reader/forms.ts";
import type { Places } from "../reader/source.ts";
import { Fuel } from "../run/fuel.ts";
import { List, mapFrom, vectorFrom } from "../values/index.ts";
import { analyzeOperand, type Context, placeOf, type UnitState } from "./context.ts";
import { definedNames, openProgram } from "./definitions.ts";
import { type Linking, type ModuleLoader, startLinking } from "./modules.ts";
import { preludeForms } from "./prelude.ts";
import { preludeValue } from "./prelude-calls.ts";
import { Layout, lookUpName, openTop, type Scope, scopeOf } from "./scope.ts";

export interface AnalyzeOptions {
  readonly source: Places;
  readonly makeMacro: UnitState["makeMacro"];
  /** null: modules stand in the program's own text only */
  readonly modules: ModuleLoader | null;
}

/** A program with all its modules, analyzed. */
export interface Analysis {
  readonly unit: Unit;
  readonly linking: Linking;
  /** what is worth saying about the text itself */
  readonly remarks: readonly Diagnostic[];
}

/** Analyzes the forms of a program. Raises what `compile` does; nothing has been evaluated but macros. */
export function analyzeProgram(forms: readonly Form[], { source, makeMacro, modules }: AnalyzeOptions): Analysis {
  const state = startUnit(forms, { source, makeMacro, modules });
  return { unit: analyzeForms(forms, state), linking: state.linking, remarks: state.remarks };
}

/** What the analysis of these forms as a program starts from. */
export function startUnit(forms: readonly Form[], { source, makeMacro, modules }: AnalyzeOptions): UnitState {
  const linking = startLinking(modules);
  const declared = declaredModules(forms);
  return {
    source,
    module: null,
    imports: openImports({ linking, declared }),
    declared,
    linking,
    variables: [],
    counters: { sites: 0, names: 0 },
    expansion: { depth: 0, nesting: 0, forms: 0, fuel: new Fuel(EXPANSION_LIMITS) },
    later: [],
    remarks: [],
    makeMacro,
    analyze,
    analyzeTop,
  };
}

/** Analyzes forms as a program of their own. */
export function analyzeForms(forms: readonly Form[], unit: UnitState): Unit {
  const layout = new Layout({ parent: null, selfOf: null });
  const scope = openTop({ layout, defined: definedNames(forms), imported: unit.imports });
  openProgram(scope, unit);
  const body = sequence(unit.analyzeTop(forms, { unit, scope, target: null }), unit.source.place(forms[0]?.start ?? 0));
  for (const settle of unit.later) settle();
  const whole: Unit = { body, frameSize: layout.close().frameSize, variables: unit.variables };
  linkSources(whole);
  return whole;
}

function analyze(form: Form, context: Context): Node {
  const { expansion } = context.unit;
  if (expansion.nesting >= MAX_NESTING) throw new RangeError("Forms nest too deeply for the call stack");
  expansion.nesting++;
  try {
    return analyzeForm(form, context);
  } finally {
    expansion.nesting--;
  }
}

function analyzeForm(form: Form, context: Context): Node {
  switch (form.kind) {
    case "symbol":
      return analyzeSymbol(form, context);
    case "list":
      return analyzeList(form, context);
    case "vector":
      return analyzeVector(form.items, { at: placeOf(form, context), context });
    case "map":
      return analyzeMap(form, context);
    case "meta":
      return analyzeMeta(form, context);
    case "nil":
      return constant(null, placeOf(form, context));
    default:
      return constant(form.value, placeOf(form, context));
  }
}

function analyzeVector(items: readonly Form[], { at, context }: { at: Node["at"]; context: Context }): Node {
  const nodes = items.map((item) => analyzeOperand(item, context));
  const values = nodes.map((node) => (node.kind === "constant" ? node.value : undefined));
  const known = values.filter((value) => value !== undefined);
  if (known.length === values.length) return constant(vectorFrom(known), at);
  return { kind: "vector", items: nodes, at } satisfies VectorNode;
}

function analyzeMap(form: Extract<Form, { kind: "map" }>, context: Context): Node {
  const at = placeOf(form, context);
  const entries = form.entries.map(
    ([key, value]) => [analyzeOperand(key, context), analyzeOperand(value, context)] as const,
  );
  const known = entries.flatMap(([key, value]) =>
    key.kind === "constant" && value.kind === "constant" ? [[key.value, value.value] as const] : [],
  );
  if (known.length === entries.length) return constant(mapFrom(known), at);
  return { kind: "map", entries, at } satisfies MapNode;
}

function analyzeSymbol(form: SymbolForm, context: Context): Node {
  return resolve(form.name, { from: scopeOf(form, context.scope), form, context });
}

interface Resolution {
  readonly from: Scope | null;
  readonly form: SymbolForm;
  readonly context: Context;
}

function resolve(name: string, { from, form, context }: Resolution): Node {
  const at = placeOf(form, context);
  const found = from === null ? null : lookUpName(name, from);
  if (found === null) {
    if (name === "meta-of") return metaOfFunction(context, at);
    if (isBuiltin(name)) return { kind: "builtin", name, at };
    return preludeValue(form, context) ?? { kind: "unbound", name, at };
  }
  if (found.meaning.means === "macro") return { kind: "unbound", name, at };
  const { variable } = found.meaning;
  const isLate = variable.isLate || variable.home === "program";
  const otherwise = isLate ? resolve(name, { from: found.scope.parent, form, context }) : null;
  return {
    kind: "read",
    variable: context.scope.layout.reach(variable),
    otherwise: otherwise?.kind === "unbound" ? null : otherwise,
    at,
  };
}

function analyzeList(form: ListForm, context: Context): Node {
  const [head] = form.items;
  if (head === undefined) return constant(List.empty, placeOf(form, context));
  if (head.kind !== "symbol") return analyzeInvoke(form, context);
  const found = lookUpName(head.name, scopeOf(head, context.scope));
  if (found?.meaning.means === "macro") {
    return analyzeExpansion(form, { macro: found.meaning.macro, context, analyze: context.unit.analyze });
  }
  const isLocal = found !== null && found.scope.top === null;
  const special = isLocal ? undefined : specialForms.get(head.name);
  if (special !== undefined && (found === null || !special.yields)) {
    const node = special.analyze(form, context);
    if (node !== null) return node;
  }
  if (found === null && !isBuiltin(head.name)) {
    const prelude = preludeForms.get(head.name);
    if (prelude !== undefined) return prelude.analyze(form, context);
    if (isMethod(head.name)) return analyzeInvoke(withoutDot(form, head), context);
  }
  const read = found === null ? readerFunctions.get(head.name)?.(form, context) : null;
  return read ?? analyzeInvoke(form, context);
}

const isMethod = (name: string): boolean => name.length > 1 && name.startsWith(".");

/** `(.name target args…)` is `(name target args…)`. */
function withoutDot(form: ListForm, head: SymbolForm): ListForm {
  return { ...form, items: [{ ...head, name: head.name.slice(1) }, ...form.items.slice(1)] };
}

function analyzeInvoke(form: ListForm, context: Context): Node {
  const [callee, ...args] = form.items.map((item) => analyzeOperand(item, context));
  if (callee === undefined) throw new Error("An empty list is no call");
  return { kind: "invoke", callee, args, at: placeOf(form, context) };
}

/** forms inside each other once macros and threading forms are written out; a small stack holds fewer */
const MAX_NESTING = 4096;
/** what all expansions of a program may take together */
const EXPANSION_LIMITS = { steps: 10_000_000, depth: MAX_EXPANSIONS, memory: 1 << 28, cancel: null };
