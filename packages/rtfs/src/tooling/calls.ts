import type { Form } from "../reader/forms.ts";

/** The first argument of the `call` that a path of forms ends in; null where it ends in anything else. */
export function calledId(path: readonly Form[]): Form | null {
  const [around, form] = path.slice(-2);
  if (around?.kind !== "list" || form === undefined) return null;
  const [head, id] = around.items;
  return head?.kind === "symbol" && head.name === "call" && id === form ? form : null;
}
