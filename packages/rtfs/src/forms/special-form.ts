import { analyzeOperand, type Context, misshapen, placeOf } from "../analyzer/context.ts";
import type { Node } from "../ir/ir.ts";
import { sequence } from "../ir/nodes.ts";
import type { Form, ListForm } from "../reader/forms.ts";

/** What people are told about a name of the language. */
export interface Described {
  /** what stands behind the name: `x?` may be left out, `x*` any number of times, `x …` and so on */
  readonly params: string;
  /** one line, with a full stop */
  readonly doc: string;
  /** effect classes that using it has by itself; absent: it is pure */
  readonly effects?: readonly string[];
}

/** One special form of the language. */
export interface SpecialForm extends Described {
  /** gives way to a definition of the program of the same name */
  readonly yields: boolean;
  /** Null: written like this it is an ordinary call. */
  analyze(form: ListForm, context: Context): Node | null;
}

type Analyze = SpecialForm["analyze"];

export function special(name: string, analyze: Analyze, described: Described): [string, SpecialForm] {
  return [name, { yields: false, analyze, ...described }];
}

/** A special form that gives way to a definition of the program of the same name. */
export function yielding(name: string, analyze: Analyze, described: Described): [string, SpecialForm] {
  return [name, { yields: true, analyze, ...described }];
}

/** Raises the `ParseError` for a form of the wrong shape; `usage` shows the right one. */
export function refuse(form: Form, { context, message, usage }: Refusal): never {
  throw misshapen(form, { unit: context.unit, message, hint: `Write ${usage}.` });
}

export interface Refusal {
  readonly context: Context;
  readonly message: string;
  readonly usage: string;
}

/** Analyzes a body: the value of its last form, nil when it is empty. */
export function analyzeBody(forms: readonly Form[], { at, context }: { at: Form; context: Context }): Node {
  const items = forms.map((form, index) =>
    index === forms.length - 1 ? context.unit.analyze(form, context) : analyzeOperand(form, context),
  );
  return sequence(items, placeOf(at, context));
}

export function withoutMeta(form: Form): Form {
  return form.kind === "meta" ? withoutMeta(form.form) : form;
}
