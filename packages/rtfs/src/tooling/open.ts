import type { ModuleLoader } from "../analyzer/modules.ts";
import type { Scope } from "../analyzer/scope.ts";
import type { Boundary } from "../checker/boundary.ts";
import type { Form } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import { type Analysis, analyzeDocument } from "./analysis.ts";
import { EditorSource } from "./editor-source.ts";
import { type Recovered, recover } from "./recovery.ts";
import { nameTypes } from "./type-names.ts";

/** What people are told about a capability. */
export interface CapabilityInfo {
  readonly id: string;
  readonly description: string;
  readonly effects: readonly string[];
  /** the values that it takes and gives; absent: nothing is known of them */
  readonly boundary?: Boundary;
}

export interface DocumentOptions {
  readonly file: string;
  /** absent: modules stand in the document's own text only */
  readonly modules?: ModuleLoader;
  /** what `call` can reach; none by default */
  readonly capabilities?: () => readonly CapabilityInfo[];
}

/** What the functions of a document work on. */
export interface Opened extends Recovered {
  readonly source: EditorSource;
  readonly analysis: Analysis;
  readonly options: DocumentOptions;
}

/** Reads and analyzes a text, as far as it goes. */
export function openText(text: string, options: DocumentOptions): Opened {
  const source = new EditorSource(withoutMark(text), { file: options.file });
  const { forms, errors } = readable(source) ?? recover(source);
  const analysis = analyzeDocument(forms, { source, modules: options.modules });
  nameTypes(forms, analysis.observer);
  return { source, forms, errors, analysis, options };
}

/** A byte order mark counts in an editor's offsets and not in a source's: a blank stands in for it. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, " ");
}

function readable(source: EditorSource): Recovered | null {
  try {
    return { forms: read(source, { file: source.file }), errors: [] };
  } catch {
    return null;
  }
}

export interface SymbolScope {
  readonly forms: readonly Form[];
  /** that of the program where the symbol isn't looked up; null where nothing could be analyzed */
  readonly scope: Scope | null;
}

/** Reads a text and analyzes it for the scope of a symbol in it. */
export function scopeOfSymbol(
  text: string,
  { symbol, options }: { symbol: string; options: DocumentOptions },
): SymbolScope {
  const source = new EditorSource(withoutMark(text), { file: options.file });
  const { forms } = readable(source) ?? recover(source);
  const { observer, meaning } = analyzeDocument(forms, { source, modules: options.modules, sought: symbol });
  return { forms, scope: observer.found[0] ?? meaning?.top ?? null };
}
