import type { Form, Span } from "../reader/forms.ts";
import type { UnitState } from "./context.ts";
import { definitionScope, type Layout, type Scope, type ScopedVariable } from "./scope.ts";

/** Forms whose inside is a scope of its own, or no code: a `def` in them is none of the scope around them. */
const CLOSED = new Set(
  "fn λ lambda defn defmacro let loop for dotimes doseq match catch quote quasiquote if-let when-let module step-parallel".split(
    " ",
  ),
);

/** The names that `def`, `defn` and `defstruct` bind in the scope of these forms, and how often. */
export function definedNames(forms: readonly Form[]): Map<string, number> {
  const names = new Map<string, number>();
  const visit = (form: Form): void => {
    if (form.kind === "vector") form.items.forEach(visit);
    if (form.kind === "map") form.entries.flat().forEach(visit);
    if (form.kind === "meta") visit(form.form);
    if (form.kind !== "list") return;
    const [head, ...rest] = form.items;
    const name = head?.kind === "symbol" ? head.name : "";
    const defined = DEFINING.has(name) ? definedName(rest[0]) : null;
    if (defined !== null) names.set(defined, (names.get(defined) ?? 0) + 1);
    if (!CLOSED.has(name)) form.items.forEach(visit);
  };
  forms.forEach(visit);
  return names;
}

const DEFINING = new Set(["def", "defn", "defstruct"]);

function definedName(form: Form | undefined): string | null {
  if (form?.kind === "meta") return definedName(form.form);
  return form?.kind === "symbol" ? plainName(form.name) : null;
}

/** A name without the annotation that is glued to it (`x:int`). */
export function plainName(name: string): string {
  const colon = name.indexOf(":");
  return colon > 0 ? name.slice(0, colon) : name;
}

/** Gives every name that the program defines its variable. */
export function openProgram(scope: Scope, unit: UnitState): void {
  for (const name of scope.defined.keys()) defineInProgram(name, { scope, unit });
}

/** Gives every name that a local scope defines a variable that is unbound at first. */
export function openLate(scope: Scope): void {
  for (const [name, count] of scope.defined) defineLate(name, { scope, isRedefinable: count > 1 });
}

/** The variable that a definition of this name stores into: that of the scope, or a new one. */
export function variableToDefine(name: string, { scope: at, unit }: { scope: Scope; unit: UnitState }): ScopedVariable {
  const scope = definitionScope(at);
  const meaning = scope.names.get(name);
  const canStore = meaning?.means === "variable" && (meaning.variable.isLate || meaning.variable.isRedefinable);
  if (meaning?.means === "variable" && (canStore || meaning.variable.home === "program")) return meaning.variable;
  return scope.top !== null ? defineInProgram(name, { scope, unit }) : defineLate(name, { scope, isRedefinable: true });
}

function defineInProgram(name: string, { scope, unit }: { scope: Scope; unit: UnitState }): ScopedVariable {
  const variable: ScopedVariable = {
    name,
    home: "program",
    slot: unit.variables.length,
    isBoxed: false,
    isLate: false,
    isPending: false,
    isRedefinable: false,
    sources: [],
    origin: null,
    layout: null,
  };
  unit.variables.push(variable);
  scope.names.set(name, { means: "variable", variable });
  return variable;
}

function defineLate(name: string, { scope, isRedefinable }: { scope: Scope; isRedefinable: boolean }): ScopedVariable {
  const variable = scope.layout.lasting(name, { isLate: true, isRedefinable });
  scope.late.push(variable);
  scope.names.set(name, { means: "variable", variable });
  return variable;
}

/** A name where it is bound. */
export interface Named extends Span {
  readonly name: string;
}

/** A new variable of a scope, bound here and now. */
export function declare({ name, start, end }: Named, scope: Scope): ScopedVariable {
  const variable = scope.layout.variable(name, { isRedefinable: scope.defined.has(name) });
  variable.declaredBy = { start, end };
  scope.names.set(name, { means: "variable", variable });
  return variable;
}

/** A variable without a name that programs could know. */
export function hidden(layout: Layout): ScopedVariable {
  return layout.variable("");
}
