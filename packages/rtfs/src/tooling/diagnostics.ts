import { checkLoading } from "../analyzer/loading.ts";
import { diagnose } from "../checker/diagnose.ts";
import { asRtfsError, type RtfsParseError } from "../errors.ts";
import { brokenPromise, EVERY_EFFECT } from "../inference/promises.ts";
import { type Program, programOf } from "../program.ts";
import type { Diagnostic as Remark } from "../reader/diagnostic.ts";
import type { Span } from "../reader/forms.ts";
import type { Meaning, Problem } from "./analysis.ts";
import type { DocumentOptions, Opened } from "./open.ts";
import { pathTo } from "./tree.ts";

export interface Diagnostic extends Span {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** what to do about it, "" where there is nothing to say */
  readonly hint: string;
  /** kind of the error that it leads to */
  readonly code: string;
  /** where a delimiter was opened that is not closed */
  readonly opened?: Span;
}

/** most diagnostics of one document */
const MOST_TOLD = 500;

/** What is wrong with a document, in the order of its text. */
export function diagnosticsOf(opened: Opened): readonly Diagnostic[] {
  const { errors, analysis, forms, source } = opened;
  const unread = errors.map((error) => unreadable(error, opened));
  const broken = forms.filter((form) => unread.some((each) => touches(each, form)));
  const isSure = (spans: readonly Span[]) => (each: Span) => !spans.some((span) => contains(span, each));
  const problems = analysis.problems.map(problem).filter(isSure(broken));
  const remarks = remarksOn(opened).filter(isSure([...broken, ...analysis.guessed]));
  return [...unread, ...problems, ...remarks]
    .map((each) => ({ ...each, ...visible(each, source.text) }))
    .sort((a, b) => a.start - b.start)
    .slice(0, MOST_TOLD);
}

function unreadable(error: RtfsParseError, { source }: Opened): Diagnostic {
  const { message, hint, opened } = error;
  const span = source.spanOf(error) ?? { start: 0, end: 0 };
  const diagnostic = { ...span, severity: "error", message, hint, code: "ParseError" } as const;
  if (opened === undefined) return diagnostic;
  const start = source.offsetOf(opened);
  return { ...diagnostic, opened: { start, end: start + 1 } };
}

function problem(each: Problem): Diagnostic {
  return { ...each, severity: "error", code: "ParseError" };
}

function contains({ start, end }: Span, inner: Span): boolean {
  return start <= inner.start && inner.start <= end;
}

function touches(diagnostic: Diagnostic, form: Span): boolean {
  return [diagnostic, diagnostic.opened].some((each) => each !== undefined && contains(form, each));
}

/** What an editor can underline: something, and nothing behind the end of its first line. */
function visible({ start, end }: Span, text: string): Span {
  const from = Math.min(start, Math.max(0, text.length - 1));
  const newline = text.indexOf("\n", from);
  const lineEnd = newline < 0 ? text.length : newline;
  return { start: from, end: Math.min(Math.max(end, from + 1), Math.max(lineEnd, from + 1)) };
}

/** What can be proven against the program, as far as it is understood. */
function remarksOn({ analysis: { meaning }, source, forms, options }: Opened): Diagnostic[] {
  const remarks = meaning === null ? [] : found(meaning, { file: source.file, options });
  return remarks
    .filter(({ at }) => at.file === source.file)
    .slice(0, MOST_TOLD)
    .map(({ severity, code, message, hint = "", at }) => {
      const start = source.offsetOf(at);
      const form = pathTo(start, forms).find((each) => each.start === start);
      return { start, end: form?.end ?? start, severity, code, message, hint };
    });
}

interface Found {
  readonly file: string;
  readonly options: DocumentOptions;
}

function found({ unit, linking, remarks }: Meaning, { file, options }: Found): Remark[] {
  try {
    const program = programOf(unit, { file, modules: linking.files, remarks });
    const known = new Map(options.capabilities?.().map((each) => [each.id, each]));
    const proven = diagnose(program, { boundaries: (id) => known.get(id)?.boundary });
    const effectsOf = (id: string) => known.get(id)?.effects ?? EVERY_EFFECT;
    return [...proven, ...broken(program, effectsOf), ...raised(() => checkLoading(linking, program.effects))];
  } catch (thrown) {
    if (thrown instanceof RangeError) return [];
    throw thrown;
  }
}

/** Every promise of effects that a function does not keep. */
function broken({ promises }: Program, effectsOf: (id: string) => readonly string[]): Remark[] {
  return promises.flatMap((promised) => {
    const error = brokenPromise([promised], effectsOf);
    if (error === null) return [];
    const hint = "Take the call out, or promise its effects too.";
    return [{ severity: "error", code: error.kind, message: error.message, at: promised.at, hint } as const];
  });
}

function raised(check: () => void): Remark[] {
  try {
    check();
    return [];
  } catch (thrown) {
    const error = asRtfsError(thrown)?.value;
    if (error?.at == null) throw thrown;
    return [{ severity: "error", code: error.kind, message: error.message, at: error.at }];
  }
}
