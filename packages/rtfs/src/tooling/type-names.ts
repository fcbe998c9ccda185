import type { NamedType } from "../analyzer/scope.ts";
import type { Form, SymbolForm } from "../reader/forms.ts";
import type { Observer } from "./observe.ts";
import { walk } from "./tree.ts";

/** Notes the names of types where annotations use them. */
export function nameTypes(forms: readonly Form[], { names, types }: Observer): void {
  if (types.size === 0) return;
  walk(forms, (form) => {
    if (form.kind !== "symbol") return;
    const type = types.get(form.name);
    if (type !== undefined && !names.has(form.start)) note(form, type);
    const glued = /^([^:]+:)([^:]+)$/.exec(form.name);
    const named = types.get(glued?.[2] ?? "");
    const start = form.start + (glued?.[1]?.length ?? 0);
    if (named !== undefined) note({ ...form, start }, named);
  });
  function note({ start, end }: SymbolForm, type: NamedType): void {
    names.add({ start, end, target: { kind: "type", type }, isDefinition: false });
  }
}
