import { analyzeForms, startUnit } from "../analyzer/analyzer.ts";
import type { Context, UnitState } from "../analyzer/context.ts";
import { makeMacro } from "../analyzer/macros.ts";
import type { Linking, ModuleLoader } from "../analyzer/modules.ts";
import type { Scope } from "../analyzer/scope.ts";
import { RtfsError, RtfsParseError } from "../errors.ts";
import { MAX_FORMS } from "../forms/macro.ts";
import { analyzeTop } from "../forms/top-level.ts";
import type { Node, Unit } from "../ir/ir.ts";
import { constant, sequence } from "../ir/nodes.ts";
import type { Form, Span } from "../reader/forms.ts";
import { Fuel } from "../run/fuel.ts";
import type { EditorSource } from "./editor-source.ts";
import { Observer } from "./observe.ts";
import { repairsOf } from "./repairs.ts";

export interface AnalysisOptions {
  readonly source: EditorSource;
  /** absent: modules stand in the document's own text only */
  readonly modules?: ModuleLoader | undefined;
  /** a symbol whose scope is wanted */
  readonly sought?: string;
}

/** What a document means, as far as it does. */
export interface Analysis {
  readonly observer: Observer;
  /** null where it nests too deeply to be analyzed */
  readonly meaning: Meaning | null;
  readonly problems: readonly Problem[];
  /** forms of the wrong shape, of which no more is known than what their parts mean */
  readonly guessed: readonly Span[];
}

export interface Meaning {
  readonly unit: Unit;
  readonly linking: Linking;
  readonly remarks: UnitState["remarks"];
  readonly top: Scope | null;
}

export interface Problem extends Span {
  readonly message: string;
  readonly hint: string;
}

/** what the macros of a document may take together, so that no document keeps its editor waiting */
const EXPANSION_FORMS = 100_000;
const EXPANSION = { steps: 100_000, depth: 1000, memory: 1 << 25, cancel: null };
/** forms that are analyzed for each form of the document, counting those that are tried again */
const TRIES = 20;

/** Analyzes the forms of a document; what one of them does wrong is noted, and the others are looked at all the same. */
export function analyzeDocument(
  forms: readonly Form[],
  { source, modules = undefined, sought }: AnalysisOptions,
): Analysis {
  const observer = new Observer(source, { sought: sought ?? null });
  const start = startUnit(forms, { source, makeMacro, modules: modules ?? null });
  const guard = new Guard(start, { source, observer });
  const state: UnitState = {
    ...start,
    expansion: { depth: 0, nesting: 0, forms: MAX_FORMS - EXPANSION_FORMS, fuel: new Fuel(EXPANSION) },
    analyze: (form, context) => guard.analyze(form, context),
    analyzeTop: (top, context) => top.map((form) => guard.top(form, context)),
  };
  try {
    const unit = analyzeForms(forms, state);
    const { linking, remarks } = start;
    const { problems, guessed, topScope: top } = guard;
    return { observer, meaning: { unit, linking, remarks, top }, problems, guessed };
  } catch (thrown) {
    if (!(thrown instanceof RangeError) && !(thrown instanceof TooMuch)) throw thrown;
    const problem = { start: 0, end: 0, message: TOO_DEEP, hint: "Split it into functions." };
    return { observer, meaning: null, problems: [...guard.problems, problem], guessed: guard.guessed };
  }
}

const TOO_DEEP = "the program nests too deeply, or its macros make too much of it, to be looked at while it is edited";

/** problems that are told of one document */
const MOST_PROBLEMS = 200;

/** Thrown where trying again takes too long. */
class TooMuch extends Error {}

class Guard {
  readonly problems: Problem[] = [];
  readonly guessed: Span[] = [];
  topScope: Scope | null = null;
  private readonly plain: UnitState["analyze"];
  private readonly source: EditorSource;
  private readonly observer: Observer;
  private left: number;
  private isGuessing = false;

  constructor({ analyze }: UnitState, { source, observer }: { source: EditorSource; observer: Observer }) {
    this.plain = analyze;
    this.source = source;
    this.observer = observer;
    this.left = 10_000 + source.text.length * TRIES;
  }

  top(form: Form, context: Context): Node {
    if (context.unit.source !== this.source) return sequence(analyzeTop([form], context), this.source.place(0));
    this.topScope ??= context.scope;
    this.observer.enter(form, context);
    return this.recovering(form, { context, run: () => sequence(analyzeTop([form], context), this.at(form)) });
  }

  analyze(form: Form, context: Context): Node {
    if (--this.left < 0) throw new TooMuch();
    if (context.unit.source !== this.source) {
      const node = this.plain(form, context);
      this.observer.leaveElsewhere(form, context);
      return node;
    }
    this.observer.enter(form, context);
    return this.recovering(form, { context, run: () => this.plain(form, context) });
  }

  private recovering(form: Form, { context, run }: { context: Context; run: () => Node }): Node {
    try {
      return run();
    } catch (thrown) {
      this.note(thrown, form);
      return this.guess(form, context);
    } finally {
      this.observer.leave(form, context);
    }
  }

  private note(thrown: unknown, form: Form): void {
    const problem = this.problemOf(thrown, form);
    if (problem === null) throw thrown;
    if (!this.isGuessing && this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }

  private problemOf(thrown: unknown, { start, end }: Form): Problem | null {
    if (thrown instanceof RtfsParseError) {
      const span = this.source.spanOf(thrown);
      const { message, hint } = thrown;
      if (span !== undefined) return { ...span, message, hint };
      const { file, line, column } = thrown.at;
      return { start, end, message: `${message} (${file}:${line}:${column})`, hint };
    }
    if (!(thrown instanceof RtfsError)) return null;
    return { start, end, message: thrown.value.message, hint: "" };
  }

  /** What can be made of a form of the wrong shape: its scopes if a small repair helps, else its parts. */
  private guess(form: Form, context: Context): Node {
    const wasGuessing = this.isGuessing;
    if (!wasGuessing) this.guessed.push({ start: form.start, end: form.end });
    this.isGuessing = true;
    try {
      for (const repaired of repairsOf(form)) {
        const node = this.attempt(repaired, context);
        if (node !== null) return node;
      }
      const parts = partsOf(form).map((part) => this.analyze(part, { ...context, target: null }));
      return sequence([...parts, constant(null, this.at(form))], this.at(form));
    } finally {
      this.isGuessing = wasGuessing;
    }
  }

  private attempt(form: Form, context: Context): Node | null {
    try {
      return this.plain(form, context);
    } catch (thrown) {
      if (this.problemOf(thrown, form) === null) throw thrown;
      return null;
    }
  }

  private at(form: Form) {
    return this.source.place(form.start);
  }
}

function partsOf(form: Form): readonly Form[] {
  switch (form.kind) {
    case "list":
      return form.items.slice(1);
    case "vector":
      return form.items;
    case "map":
      return form.entries.flat();
    case "meta":
      return [form.form];
    default:
      return [];
  }
}
