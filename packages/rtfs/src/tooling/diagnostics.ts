import type { RtfsParseError } from "../errors.ts";
import type { Span } from "../forms.ts";
import { nearestName } from "../nearest.ts";
import { vocabulary } from "../vocabulary.ts";
import type { Opened } from "./open.ts";

export interface Diagnostic extends Span {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** what to do about it, "" where there is nothing to say */
  readonly hint: string;
  /** where a delimiter was opened that is not closed */
  readonly opened?: Span;
}

/** most diagnostics of one document */
const MOST_TOLD = 500;

/** What is wrong with a document, in the order of its text. */
export function diagnosticsOf(opened: Opened): readonly Diagnostic[] {
  const { errors, analysis, forms, source } = opened;
  const unread = errors.map((error) => unreadable(error, opened));
  const isBroken = ({ start, end }: Span) => unread.some((each) => touches(each, { start, end }));
  const broken = forms.filter(isBroken);
  const understood = ({ start }: Span) => !broken.some((form) => form.start <= start && start <= form.end);
  const problems = analysis.problems.map((problem): Diagnostic => ({ ...problem, severity: "error" }));
  const found = [...problems, ...unknownNames(opened)].filter(understood);
  return [...unread, ...found]
    .map((each) => ({ ...each, ...visible(each, source.text) }))
    .sort((a, b) => a.start - b.start)
    .slice(0, MOST_TOLD);
}

function unreadable(error: RtfsParseError, { source }: Opened): Diagnostic {
  const { message, hint, opened } = error;
  const span = source.spanOf(error) ?? { start: 0, end: 0 };
  const diagnostic = { ...span, severity: "error", message, hint } as const;
  if (opened === undefined) return diagnostic;
  const start = source.offsetOf(opened);
  return { ...diagnostic, opened: { start, end: start + 1 } };
}

function touches(diagnostic: Diagnostic, { start, end }: Span): boolean {
  return [diagnostic, diagnostic.opened].some((each) => each !== undefined && start <= each.start && each.start <= end);
}

/** What an editor can underline: something, and nothing behind the end of its first line. */
function visible({ start, end }: Span, text: string): Span {
  const from = Math.min(start, Math.max(0, text.length - 1));
  const newline = text.indexOf("\n", from);
  const lineEnd = newline < 0 ? text.length : newline;
  return { start: from, end: Math.min(Math.max(end, from + 1), Math.max(lineEnd, from + 1)) };
}

/** most unknown names that are compared with all others, which takes a while */
const MOST_COMPARED = 20;

function unknownNames({ analysis, source }: Opened): Diagnostic[] {
  const { unknown: found, names } = analysis.observer;
  const unknown = [...found.values()];
  if (unknown.length === 0) return [];
  const own = names.all.filter(({ isDefinition }) => isDefinition);
  const known = new Set([...vocabulary(), ...own.map(({ start, end }) => source.text.slice(start, end))]);
  return unknown.map(({ name, start, end }, index): Diagnostic => {
    const near = index < MOST_COMPARED && name.length <= 100 ? nearestName(name, known) : undefined;
    const hint = near === undefined ? "" : `Did you mean ${near}?`;
    return { start, end, severity: "warning", message: `\`${name}\` is not defined`, hint };
  });
}
