import { type Context, inScope, placeOf } from "../analyzer/context.ts";
import { definedNames, openLate } from "../analyzer/definitions.ts";
import { openScope, type Scope } from "../analyzer/scope.ts";
import type { Node } from "../ir/ir.ts";
import type { Form } from "../reader/forms.ts";

/** Opens a scope for forms whose definitions belong to it, and closes it again. */
export function withScope(forms: readonly Form[], { form, context, analyze }: ScopeOptions): Node {
  const { layout } = context.scope;
  const mark = layout.mark();
  const scope = openScope(context.scope, { layout, defined: definedNames(forms) });
  openLate(scope);
  const body = analyze(inScope(context, scope));
  layout.release(mark);
  return enclose(body, { scope, form, context });
}

interface ScopeOptions {
  readonly form: Form;
  readonly context: Context;
  analyze(inner: Context): Node;
}

/** Makes the late variables of a scope unbound at its start. */
export function enclose(body: Node, { scope, form, context }: { scope: Scope; form: Form; context: Context }): Node {
  if (scope.late.length === 0) return body;
  return { kind: "scope", variables: scope.late, body, at: placeOf(form, context) };
}
