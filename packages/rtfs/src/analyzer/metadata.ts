import { type Form, formToValue, type MapForm } from "../reader/forms.ts";
import { Keyword, keyword, MapBuilder, PMap, Sequence, Sym, type Value } from "../values/index.ts";

/** The maps of metadata around a form, the outermost first. */
export function metasOf(form: Form): MapForm[] {
  return form.kind === "meta" ? [form.meta, ...metasOf(form.form)] : [];
}

/** What is kept of a definition (reference §10): its metadata as data, inner over outer, and its docstring as `:doc`. */
export function metadataOf(metas: readonly MapForm[], doc: string | null): PMap | null {
  const entries = new MapBuilder();
  for (const { entries: pairs } of metas)
    for (const [key, value] of pairs) entries.set(formToValue(key), formToValue(value));
  if (doc !== null) entries.set(keyword("doc"), doc);
  const metadata = entries.build();
  return metadata.size === 0 ? null : metadata;
}

/** The effect classes that metadata promises not to exceed (reference §13.3); null where it promises nothing. */
export function promisesIn(metas: readonly MapForm[]): readonly string[] | null {
  return promisedEffects(metadataOf(metas, null) ?? PMap.empty);
}

/** The promise of a map with `:effects […]` or `:effect-type :pure`; null where it makes none. */
function promisedEffects(map: PMap): readonly string[] | null {
  const effects = map.get(keyword("effects"));
  if (effects !== undefined) return effectNames(effects);
  return map.get(keyword("effect-type")) === keyword("pure") ? [] : null;
}

function effectNames(value: Value): string[] {
  const items = value instanceof Sequence ? value.toArray() : [value];
  const names = items.flatMap((item) => {
    if (item instanceof Keyword || item instanceof Sym) return [item.name];
    return typeof item === "string" ? [item.replace(/^:/, "")] : [];
  });
  return [...new Set(names)].filter((name) => name !== "pure");
}
