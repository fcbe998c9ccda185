import type { Place, RtfsParseError } from "../errors.ts";
import type { Node, Variable } from "../ir/ir.ts";
import type { Diagnostic } from "../reader/diagnostic.ts";
import type { Form, ListForm, Span } from "../reader/forms.ts";
import type { Places } from "../reader/source.ts";
import type { Fuel } from "../run/fuel.ts";
import type { Imports } from "./imports.ts";
import type { Declared, Linking } from "./modules.ts";
import type { Macro, Scope, ScopedVariable } from "./scope.ts";

/** What the analysis of one form stands in. */
export interface Context {
  readonly unit: UnitState;
  readonly scope: Scope;
  /** what `recur` starts over here; null where the form isn't in tail position of anything */
  readonly target: RecurTarget | null;
}

/** What the forms of one program or module share. */
export interface UnitState extends Shared {
  readonly source: Places;
  /** null in a program */
  readonly module: string | null;
  readonly imports: Imports;
  /** modules that stand in the same text */
  readonly declared: Declared;
}

/** What a program shares with all its modules. */
export interface Shared {
  /** program-level variables by slot */
  readonly variables: ScopedVariable[];
  /** fresh numbers for call sites and generated names */
  readonly counters: { sites: number; names: number };
  readonly expansion: Expansion;
  /** what is settled once all forms have been analyzed */
  readonly later: (() => void)[];
  /** what is worth saying about the text */
  readonly remarks: Diagnostic[];
  readonly linking: Linking;
  /** evaluates a macro's definition */
  makeMacro(definition: MacroDefinition): Macro;
  analyze(form: Form, context: Context): Node;
  /** analyzes the forms of a program or module */
  analyzeTop(forms: readonly Form[], context: Context): readonly Node[];
}

/** What the macros of a program have used up. */
export interface Expansion {
  /** expansions around the form in hand */
  depth: number;
  /** forms around the form in hand, written out or made by expansions */
  nesting: number;
  /** forms that expansions have put into the program */
  forms: number;
  /** what expansions run on */
  readonly fuel: Fuel;
}

export interface MacroDefinition {
  readonly name: string;
  /** `(fn name [params] body…)` */
  readonly form: ListForm;
  readonly unit: UnitState;
}

export interface RecurTarget {
  readonly variables: readonly Variable[];
  isUsed: boolean;
}

export function operand(context: Context): Context {
  return context.target === null ? context : { ...context, target: null };
}

export function inScope(context: Context, scope: Scope): Context {
  return { ...context, scope };
}

export function placeOf(form: Span, { unit }: Context): Place {
  return unit.source.place(form.start);
}

/** The error for a special form of the wrong shape. */
export function misshapen(form: Span, { unit, message, hint }: Misshape): RtfsParseError {
  return unit.source.parseError({ message, at: form, hint });
}

export interface Misshape {
  readonly unit: UnitState;
  readonly message: string;
  /** what to do about it */
  readonly hint: string;
}

/** Analyzes an operand: a form that isn't in tail position. */
export function analyzeOperand(form: Form, context: Context): Node {
  return context.unit.analyze(form, operand(context));
}

/** The path of the next call site: stable for one program. */
export function nextSite({ unit }: Context): string {
  return `c${unit.counters.sites++}`;
}

/** Could `nextSite` have given this? */
export function isSite(text: string): boolean {
  return /^c(?:0|[1-9][0-9]{0,8})$/.test(text);
}
