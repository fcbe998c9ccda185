import { DEFINING } from "../forms/definition.ts";
import { withoutMeta } from "../forms/special-form.ts";
import type { Form, ListForm, SymbolForm } from "../reader/forms.ts";

/** The forms directly inside one, in the order of the text. */
function childrenOf(form: Form): readonly Form[] {
  switch (form.kind) {
    case "list":
    case "vector":
      return form.items;
    case "map":
      return form.entries.flat();
    case "meta":
      return [form.meta, form.form];
    default:
      return [];
  }
}

/** The forms that an offset stands in or right behind, from the outermost inwards. */
export function pathTo(offset: number, forms: readonly Form[]): readonly Form[] {
  const path: Form[] = [];
  for (let inside = forms; ; ) {
    const next = lastBefore(offset, inside);
    if (next === undefined || next.end < offset) return path;
    path.push(next);
    inside = childrenOf(next);
  }
}

/** Of forms in the order of the text, the last that begins at an offset or before it. */
function lastBefore(offset: number, forms: readonly Form[]): Form | undefined {
  let low = 0;
  for (let high = forms.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((forms[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return forms[low - 1];
}

/** Calls `visit` with every form, those around others first. */
export function walk(forms: readonly Form[], visit: (form: Form) => void): void {
  for (const form of forms) {
    visit(form);
    walk(childrenOf(form), visit);
  }
}

/** A form that defines a name: `(defn name …)`, with or without metadata. */
export interface DefinitionForm {
  readonly form: ListForm;
  readonly head: string;
  readonly name: SymbolForm;
  /** what follows the name */
  readonly rest: readonly Form[];
}

export function definitionIn(form: Form): DefinitionForm | null {
  const bare = withoutMeta(form);
  if (bare.kind !== "list") return null;
  const [head, second, ...rest] = bare.items;
  const name = second === undefined ? null : withoutMeta(second);
  if (head?.kind !== "symbol" || !DEFINING.has(head.name) || name?.kind !== "symbol") return null;
  return { form: bare, head: head.name, name, rest };
}
