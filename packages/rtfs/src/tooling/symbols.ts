import { plainName } from "../analyzer/definitions.ts";
import { OBJECT_HEADS } from "../forms/declarations.ts";
import { withoutMeta } from "../forms/special-form.ts";
import type { Form, Span } from "../reader/forms.ts";
import { definitionIn } from "./tree.ts";

/** A definition, for an outline. */
export interface DocumentSymbol extends Span {
  readonly name: string;
  readonly kind: "function" | "macro" | "value" | "type" | "module" | "object";
  /** where the name stands */
  readonly at: Span;
  readonly children: readonly DocumentSymbol[];
}

/** What forms define, modules with what they define inside. */
export function symbolsIn(forms: readonly Form[]): readonly DocumentSymbol[] {
  return forms.flatMap((form) => symbolOf(form) ?? []);
}

function symbolOf(form: Form): DocumentSymbol | null {
  const definition = definitionIn(form);
  const { start, end } = form;
  if (definition !== null) {
    const { head, name, rest } = definition;
    return { name: plainName(name.name), kind: kindOf(head, rest), at: span(name), start, end, children: [] };
  }
  const bare = withoutMeta(form);
  if (bare.kind !== "list") return null;
  const [head, second, ...rest] = bare.items;
  const name = second === undefined ? null : withoutMeta(second);
  if (head?.kind !== "symbol" || name === null) return null;
  if (head.name === "module" && name.kind === "symbol") {
    return { name: name.name, kind: "module", at: span(name), start, end, children: symbolsIn(rest) };
  }
  const own = OBJECT_HEADS.includes(head.name) ? textOf(name) : null;
  return own === null
    ? null
    : { name: `${head.name} ${own}`, kind: "object", at: span(name), start, end, children: [] };
}

function kindOf(head: string, rest: readonly Form[]): DocumentSymbol["kind"] {
  if (head === "defn") return "function";
  if (head === "defmacro") return "macro";
  if (head !== "def") return "type";
  const value = rest.at(-1);
  const bare = value === undefined ? null : withoutMeta(value);
  const [first] = bare?.kind === "list" ? bare.items : [];
  return first?.kind === "symbol" && ["fn", "λ", "lambda"].includes(first.name) ? "function" : "value";
}

function textOf(form: Form): string | null {
  if (form.kind === "symbol") return form.name;
  if (form.kind === "string") return form.value;
  return form.kind === "keyword" ? form.value.name : null;
}

function span({ start, end }: Span): Span {
  return { start, end };
}
