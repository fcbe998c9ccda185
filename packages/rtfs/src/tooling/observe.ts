import type { Context } from "../analyzer/context.ts";
import { plainName } from "../analyzer/definitions.ts";
import { lookUpName, lookUpType, type NamedType, type Scope, scopeOf } from "../analyzer/scope.ts";
import { withoutMeta } from "../forms/special-form.ts";
import type { Form, ListForm, Span, SymbolForm } from "../reader/forms.ts";
import { describeName } from "../vocabulary.ts";
import type { EditorSource } from "./editor-source.ts";
import { Names, type Target } from "./names.ts";

const DEFINING = new Set(["def", "defn", "defmacro", "defstruct"]);
const TYPE_DEFINING = new Set(["deftype", "defstruct"]);

/** A definition in another file: line and column count from 1, in code points. */
export interface Elsewhere {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Notes what the names of a document mean, while the analyzer resolves them. */
export class Observer {
  readonly names = new Names();
  /** types that the document defines; of two of one name the last */
  readonly types = new Map<string, NamedType>();
  /** definitions of other files, by their variable or macro */
  readonly elsewhere = new Map<object, Elsewhere>();
  /** scopes in which a symbol of the sought name was looked up, innermost forms first */
  readonly found: Scope[] = [];
  private readonly source: EditorSource;
  private readonly sought: string | null;
  /** macro calls by where they begin */
  private readonly calls = new Map<number, ListForm>();

  constructor(source: EditorSource, { sought = null }: { sought?: string | null } = {}) {
    this.source = source;
    this.sought = sought;
  }

  /** Called with each form before it is analyzed. */
  enter(form: Form, context: Context): void {
    if (form.kind === "symbol") this.use(form, context);
    if (form.kind !== "list") return;
    const [head] = form.items;
    if (head?.kind !== "symbol") return;
    const found = lookUpName(head.name, scopeOf(head, context.scope));
    const isMacro = found?.meaning.means === "macro";
    if (isMacro && this.writes(form.start, "(")) this.calls.set(form.start, form);
    if (isMacro || found === null) this.use(head, context);
  }

  /** Called with each form after it was analyzed: what it defines is in scope now. */
  leave(form: Form, { scope }: Context): void {
    if (form.kind !== "list") return;
    const [head, second] = form.items;
    const name = second === undefined ? null : withoutMeta(second);
    if (head?.kind !== "symbol" || name?.kind !== "symbol") return;
    if (DEFINING.has(head.name)) this.define(name, scope);
    if (!TYPE_DEFINING.has(head.name)) return;
    const type = lookUpType(name.name, scope);
    if (type === null) return;
    this.types.set(name.name, type);
    if (head.name === "deftype") this.note(name, { target: { kind: "type", type }, isDefinition: true });
  }

  /** The same for a form of another source, an imported module. */
  leaveElsewhere(form: Form, { scope, unit }: Context): void {
    if (form.kind !== "list") return;
    const [head, second] = form.items;
    const name = second === undefined ? null : withoutMeta(second);
    if (head?.kind !== "symbol" || name?.kind !== "symbol" || !DEFINING.has(head.name)) return;
    const meaning = lookUpName(plainName(name.name), scope)?.meaning;
    if (meaning === undefined) return;
    const key = meaning.means === "variable" ? meaning.variable : meaning;
    const { line, column } = unit.source.place(name.start);
    this.elsewhere.set(key, { file: unit.source.file, line, column, length: name.name.length });
  }

  private define(form: SymbolForm, scope: Scope): void {
    const meaning = lookUpName(plainName(form.name), scope)?.meaning;
    if (meaning?.means === "variable")
      this.note(form, { target: { kind: "variable", variable: meaning.variable }, isDefinition: true });
    if (meaning?.means === "macro") this.note(form, { target: { kind: "macro", macro: meaning }, isDefinition: true });
  }

  private use(form: SymbolForm, context: Context): void {
    if (form.name === this.sought) this.found.push(context.scope);
    const target = resolve(form, context);
    if (target.kind === "variable") this.bind(target);
    for (const each of this.written(form)) this.note(each, { target, isDefinition: false });
  }

  private bind(target: Extract<Target, { kind: "variable" }>): void {
    const { declaredBy, name } = target.variable;
    if (declaredBy !== undefined) this.note({ ...declaredBy, name }, { target, isDefinition: true });
  }

  /** A symbol as it stands in the text; what came through a macro, where its call has a symbol of that name. */
  private written(form: SymbolForm): readonly SymbolForm[] {
    if (this.writes(form.start, form.name)) return [form];
    const call = this.calls.get(form.start);
    return (
      call?.items.slice(1).filter((item): item is SymbolForm => item.kind === "symbol" && item.name === form.name) ?? []
    );
  }

  private writes(start: number, text: string): boolean {
    return this.source.text.startsWith(text, start);
  }

  private note(
    { name, start, end }: Span & { name: string },
    { target, isDefinition }: { target: Target; isDefinition: boolean },
  ): void {
    const plain = plainName(name);
    const isPlain = this.writes(start, plain);
    this.names.add({ start, end: isPlain ? start + plain.length : end, target, isDefinition });
  }
}

function resolve(form: SymbolForm, context: Context): Target {
  const { name } = form;
  const meaning = lookUpName(name, scopeOf(form, context.scope))?.meaning;
  if (meaning?.means === "variable") return { kind: "variable", variable: meaning.variable };
  if (meaning?.means === "macro") return { kind: "macro", macro: meaning };
  if (describeName(name) !== undefined) return { kind: "language", name };
  const method = name.startsWith(".") ? name.slice(1) : "";
  return describeName(method) === undefined ? { kind: "unknown", name } : { kind: "language", name: method };
}
