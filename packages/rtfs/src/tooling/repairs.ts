import type { Form, ListForm, VectorForm } from "../reader/forms.ts";

/** Forms that one of the wrong shape may be about to become, so that what it binds is known while it is written. */
export function repairsOf(form: Form): readonly Form[] {
  if (form.kind !== "list" || form.items.length < 2) return [];
  const nil: Form = { kind: "nil", start: form.end, end: form.end };
  const longer: ListForm = { ...form, items: [...form.items, nil] };
  const [head, vector, ...rest] = form.items as [Form, Form, ...Form[]];
  if (vector.kind !== "vector") return [longer];
  const withVector = (items: readonly Form[]): ListForm => {
    const changed: VectorForm = { ...vector, items };
    return { ...form, items: [head, changed, ...rest] };
  };
  return [longer, withVector([...vector.items, nil]), withVector(vector.items.slice(0, -1))];
}
