import { withoutMeta } from "../forms/special-form.ts";
import type { Node } from "../ir/ir.ts";
import type { Form, SymbolForm } from "../reader/forms.ts";
import { namedType, parseType } from "../types/parse-type.ts";
import type { Type } from "../types/types.ts";
import { type Context, placeOf } from "./context.ts";
import { plainName } from "./definitions.ts";

/** A pattern with the annotation that follows it or is glued to it (reference §5.1, §6.1). */
export interface Annotated {
  readonly pattern: Form;
  /** null where there is none */
  readonly type: TypeSource | null;
  /** index of the first form behind both */
  readonly next: number;
}

/** A type as it stands in the source: a form, or a name glued to a symbol. */
export type TypeSource = { readonly form: Form } | { readonly name: string; readonly glued: SymbolForm };

/** Reads the pattern at an index and an annotation written with a colon: `x : T`, `x: T` or `x:T`. */
export function readAnnotated(forms: readonly Form[], index: number): Annotated | null {
  const pattern = forms[index];
  if (pattern === undefined) return null;
  const symbol = withoutMeta(pattern);
  const glued = symbol.kind === "symbol" ? gluedType(symbol) : null;
  if (symbol.kind === "symbol" && glued !== null) {
    if (glued !== "") return { pattern, type: { name: glued, glued: symbol }, next: index + 1 };
    const type = forms[index + 1];
    return type === undefined ? null : { pattern, type: { form: type }, next: index + 2 };
  }
  if (!isColon(forms[index + 1])) return { pattern, type: null, next: index + 1 };
  const type = forms[index + 2];
  return type === undefined ? null : { pattern, type: { form: type }, next: index + 3 };
}

/** What follows the colon in `x:T`, "" where the type is a form of its own; null without a colon. */
function gluedType({ name }: SymbolForm): string | null {
  const plain = plainName(name);
  if (plain === name) return null;
  return name.slice(plain.length + 1).replace(/^:/, "");
}

export function isColon(form: Form | undefined): boolean {
  return form?.kind === "symbol" && form.name === ":";
}

export function resolveType(source: TypeSource, context: Context): Type {
  return "form" in source ? parseType(source.form, context) : namedType(source.name, context);
}

/** The value, checked against an annotation if there is one. */
export function checked(value: Node, { type, subject, context }: Checked): Node {
  if (type === null) return value;
  const at = placeOf("form" in type ? type.form : type.glued, context);
  return { kind: "check", type: resolveType(type, context), value, subject, at };
}

export interface Checked {
  readonly type: TypeSource | null;
  /** what the value is called, "" where it has no name */
  readonly subject: string;
  readonly context: Context;
}

export function subjectOf(pattern: Form): string {
  const bare = withoutMeta(pattern);
  return bare.kind === "symbol" ? plainName(bare.name) : "";
}
