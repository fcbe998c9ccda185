import type { Context } from "../analyzer/context.ts";
import { type SymbolHome, topOf } from "../analyzer/scope.ts";
import type { Form, ListForm, Span, SymbolForm } from "../reader/forms.ts";

/** A macro's definition whose symbols remember the module that it stands in. */
export function atHome(definition: ListForm, { unit, scope }: Context): ListForm {
  if (unit.module === null) return definition;
  const home: SymbolHome = { scope: topOf(scope), boundary: null };
  const items = definition.items.map((item) => mapSymbols(item, { replace: (symbol) => ({ ...symbol, home }) }));
  return { ...definition, items };
}

/** What a macro made, where it is used: symbols that came from another module mean what they mean there. */
export function settled(form: Form, { at, context }: { at: Span; context: Context }): Form {
  if (context.unit.linking.modules.size === 0) return form;
  const top = topOf(context.scope);
  const replace = (symbol: SymbolForm): SymbolForm => {
    const { home } = symbol;
    if (home === undefined || home.boundary !== null || home.scope === top) return symbol;
    return { ...symbol, home: { ...home, boundary: context.scope }, start: at.start, end: at.end };
  };
  return mapSymbols(form, { replace, at });
}

interface Mapping {
  replace(symbol: SymbolForm): SymbolForm;
  /** where collections stand whose parts changed; absent: where they stood */
  readonly at?: Span;
}

/** The form with every symbol replaced; the same object where nothing changed. */
function mapSymbols(form: Form, mapping: Mapping): Form {
  const { start, end } = mapping.at ?? form;
  switch (form.kind) {
    case "symbol":
      return mapping.replace(form);
    case "list":
    case "vector": {
      const items = form.items.map((item) => mapSymbols(item, mapping));
      return items.every((item, index) => item === form.items[index]) ? form : { ...form, items, start, end };
    }
    case "map": {
      const entries = form.entries.map(
        ([key, value]) => [mapSymbols(key, mapping), mapSymbols(value, mapping)] as const,
      );
      const isSame = entries.every(([key, value], i) => key === form.entries[i]?.[0] && value === form.entries[i]?.[1]);
      return isSame ? form : { ...form, entries, start, end };
    }
    case "meta": {
      const inner = mapSymbols(form.form, mapping);
      return inner === form.form ? form : { ...form, form: inner, start, end };
    }
    default:
      return form;
  }
}
