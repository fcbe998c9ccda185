import { analyzeOperand, type Context, operand, placeOf } from "../analyzer/context.ts";
import { metasOf } from "../analyzer/metadata.ts";
import type { Node } from "../ir/ir.ts";
import type { Form, MetaForm } from "../reader/forms.ts";
import { withNameMeta } from "./definition.ts";
import { analyzeFunction, isFunctionForm } from "./function.ts";

/** A form with metadata: what `:runtime.*` keys say are hints for the calls that it makes; a definition keeps it. */
export function analyzeMeta(form: MetaForm, context: Context): Node {
  const { start, end } = form;
  const definition = withNameMeta(form);
  const metas = definition === null ? [form.meta] : metasOf(form);
  const entries = metas.flatMap((meta) => meta.entries).filter(([key]) => isHint(key));
  if (entries.length === 0) return analyzeBeneath(form, { definition, context });
  const hints = analyzeOperand({ kind: "map", entries, start, end }, context);
  const body = analyzeBeneath(form, { definition, context: operand(context) });
  return { kind: "hinted", hints, body, at: placeOf(form, context) };
}

/** The form itself; a function takes the metadata along, for what it promises. */
function analyzeBeneath(form: MetaForm, { definition, context }: { definition: Form | null; context: Context }): Node {
  if (definition !== null) return context.unit.analyze(definition, context);
  if (isFunctionForm(form)) return analyzeFunction(form, { context: operand(context), holder: null, name: "fn" });
  return context.unit.analyze(form.form, context);
}

function isHint(key: Form): boolean {
  return key.kind === "keyword" && key.value.name.startsWith("runtime.");
}
