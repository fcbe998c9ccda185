import type { Context } from "../analyzer/context.ts";
import { lookUpName, scopeOf } from "../analyzer/scope.ts";
import type { Node } from "../ir/ir.ts";
import { sequence } from "../ir/nodes.ts";
import type { Form, ListForm } from "../reader/forms.ts";
import { analyzeImport, analyzeModule } from "./linking.ts";
import { analyzeExpansion } from "./macro.ts";
import { withoutMeta } from "./special-form.ts";

/** Analyzes the forms of a program or module: modules and imports stand among them, in a `do` or made by a macro too. */
export function analyzeTop(forms: readonly Form[], context: Context): Node[] {
  return forms.map((form) => analyzeTopForm(form, context));
}

function analyzeTopForm(form: Form, context: Context): Node {
  const bare = withoutMeta(form);
  if (bare.kind !== "list") return context.unit.analyze(form, context);
  const [head] = bare.items;
  const name = head?.kind === "symbol" ? head.name : "";
  const meaning = head?.kind === "symbol" ? lookUpName(name, scopeOf(head, context.scope))?.meaning : undefined;
  if (meaning?.means === "macro" && bare === form) {
    return analyzeExpansion(bare, { macro: meaning.macro, context, analyze: analyzeTopForm });
  }
  if (meaning?.means === "macro") return context.unit.analyze(form, context);
  if (name === "module") return analyzeModule(bare, context);
  if (name === "import") return analyzeImport(bare, context);
  return name === "do" && bare === form ? analyzeTopDo(bare, context) : context.unit.analyze(form, context);
}

function analyzeTopDo(form: ListForm, context: Context): Node {
  return sequence(analyzeTop(form.items.slice(1), context), context.unit.source.place(form.start));
}
