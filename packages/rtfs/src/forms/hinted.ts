import { analyzeOperand, type Context, placeOf } from "../context.ts";
import type { Form, MetaForm } from "../forms.ts";
import type { Node } from "../ir.ts";
import { metasOf } from "../metadata.ts";
import { withNameMeta } from "./definition.ts";

/** A form with metadata: what `:runtime.*` keys say are hints for the calls that it makes; a definition keeps it. */
export function analyzeMeta(form: MetaForm, context: Context): Node {
  const { start, end } = form;
  const definition = withNameMeta(form);
  const metas = definition === null ? [form.meta] : metasOf(form);
  const entries = metas.flatMap((meta) => meta.entries).filter(([key]) => isHint(key));
  const inner = definition ?? form.form;
  if (entries.length === 0) return context.unit.analyze(inner, context);
  const hints = analyzeOperand({ kind: "map", entries, start, end }, context);
  return { kind: "hinted", hints, body: analyzeOperand(inner, context), at: placeOf(form, context) };
}

function isHint(key: Form): boolean {
  return key.kind === "keyword" && key.value.name.startsWith("runtime.");
}
