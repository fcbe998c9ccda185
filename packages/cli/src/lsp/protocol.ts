import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Completion, Diagnostic, DocumentSymbol, Edit, Elsewhere, Hover } from "@ambit/rtfs/tooling";
import {
  type CompletionItem,
  CompletionItemKind,
  DiagnosticSeverity,
  type Location,
  type Diagnostic as LspDiagnostic,
  type DocumentSymbol as LspDocumentSymbol,
  type Hover as LspHover,
  MarkupKind,
  type Range,
  SymbolKind,
  type TextEdit,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";

interface Span {
  readonly start: number;
  readonly end: number;
}

export function rangeIn(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function diagnosticIn(document: TextDocument, diagnostic: Diagnostic): LspDiagnostic {
  const { severity, message, hint, opened } = diagnostic;
  const location = opened && { uri: document.uri, range: rangeIn(document, opened) };
  return {
    range: rangeIn(document, diagnostic),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: "rtfs",
    message: hint === "" ? message : `${message}\n${hint}`,
    ...(location && { relatedInformation: [{ location, message: "opened here" }] }),
  };
}

const symbolKinds = {
  function: SymbolKind.Function,
  macro: SymbolKind.Function,
  value: SymbolKind.Variable,
  type: SymbolKind.Struct,
  module: SymbolKind.Module,
  object: SymbolKind.Object,
} as const satisfies Record<DocumentSymbol["kind"], SymbolKind>;

export function symbolIn(document: TextDocument, symbol: DocumentSymbol): LspDocumentSymbol {
  return {
    name: symbol.name,
    kind: symbolKinds[symbol.kind],
    range: rangeIn(document, symbol),
    selectionRange: rangeIn(document, symbol.at),
    children: symbol.children.map((child) => symbolIn(document, child)),
  };
}

export function hoverIn(document: TextDocument, hover: Hover): LspHover {
  const { signature, doc, facts } = hover;
  const code = signature === "" ? [] : [`\`\`\`rtfs\n${signature}\n\`\`\``];
  const value = [...code, ...(doc === "" ? [] : [doc]), ...facts].join("\n\n");
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeIn(document, hover) };
}

const completionKinds = {
  local: CompletionItemKind.Variable,
  definition: CompletionItemKind.Function,
  macro: CompletionItemKind.Function,
  function: CompletionItemKind.Function,
  "special form": CompletionItemKind.Keyword,
  keyword: CompletionItemKind.Constant,
  type: CompletionItemKind.TypeParameter,
  capability: CompletionItemKind.Event,
  parameter: CompletionItemKind.Variable,
} as const satisfies Record<Completion["kind"], CompletionItemKind>;

/** The order of what is offered is that of the names; editors sort by `sortText`. */
export function completionIn(
  document: TextDocument,
  { completion, rank }: { completion: Completion; rank: number },
): CompletionItem {
  const { label, kind, detail, doc } = completion;
  return {
    label,
    kind: completionKinds[kind],
    sortText: String(rank).padStart(5, "0"),
    filterText: label,
    textEdit: { range: rangeIn(document, completion), newText: label },
    ...(detail !== "" && { detail }),
    ...(doc !== "" && { documentation: { kind: MarkupKind.Markdown, value: doc } }),
  };
}

export function editIn(document: TextDocument, edit: Edit): TextEdit {
  return { range: rangeIn(document, edit), newText: edit.text };
}

/** A definition in another file, whose name is told from the working folder. */
export function locationElsewhere({ file, line, column, length }: Elsewhere): Location {
  const start = { line: line - 1, character: column - 1 };
  const end = { line: line - 1, character: column - 1 + length };
  return { uri: pathToFileURL(resolve(file)).href, range: { start, end } };
}
