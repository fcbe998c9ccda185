import type { Span } from "../reader/forms.ts";
import { type Completion, completionsAt } from "./completion.ts";
import { type Diagnostic, diagnosticsOf } from "./diagnostics.ts";
import { type Hover, hoverAt } from "./hover.ts";
import type { Occurrence } from "./names.ts";
import type { Elsewhere } from "./observe.ts";
import { type DocumentOptions, type Opened, openText } from "./open.ts";
import { type DocumentSymbol, symbolsIn } from "./symbols.ts";

/** One version of a document in an editor. All offsets count UTF-16 units; nothing of the program is run but macros. */
export interface Document {
  diagnostics(): readonly Diagnostic[];
  symbols(): readonly DocumentSymbol[];
  hover(offset: number): Hover | null;
  /** where the name at an offset is defined; in another file by line and column */
  definition(offset: number): readonly Span[] | Elsewhere;
  references(offset: number): readonly Occurrence[];
  completions(offset: number): readonly Completion[];
}

/** Never fails, whatever the text is. What is not asked for is not worked out. */
export function openDocument(text: string, options: DocumentOptions): Document {
  let known: Opened | null = null;
  const opened = (): Opened => {
    known ??= openText(text, options);
    return known;
  };
  const referencesAt = (offset: number): readonly Occurrence[] => {
    const { names } = opened().analysis.observer;
    const occurrence = names.at(offset);
    return occurrence === undefined ? [] : names.of(occurrence.target);
  };
  return {
    diagnostics: () => diagnosticsOf(opened()),
    symbols: () => symbolsIn(opened().forms),
    hover: (offset) => hoverAt(offset, opened()),
    definition: (offset) => {
      const own = referencesAt(offset).filter(({ isDefinition }) => isDefinition);
      return own.length > 0 ? own : (elsewhere(offset, opened()) ?? []);
    },
    references: referencesAt,
    completions: (offset) => completionsAt(offset, { text, options }),
  };
}

function elsewhere(offset: number, { analysis }: Opened): Elsewhere | undefined {
  const target = analysis.observer.names.at(offset)?.target;
  if (target?.kind === "variable") return analysis.observer.elsewhere.get(target.variable);
  return target?.kind === "macro" ? analysis.observer.elsewhere.get(target.macro) : undefined;
}
