import type { Capture, Variable } from "../ir/ir.ts";
import type { Span } from "../reader/forms.ts";
import type { Type } from "../types/types.ts";
import type { PMap, Value } from "../values/index.ts";

/** Where names are looked up while a program is analyzed. */
export interface Scope {
  readonly parent: Scope | null;
  /** the function that the scope belongs to */
  readonly layout: Layout;
  readonly names: Map<string, Meaning>;
  readonly types: Map<string, NamedType>;
  /** names that a `def` of this scope binds, and how often */
  readonly defined: ReadonlyMap<string, number>;
  /** a definition inside belongs to the scope around it */
  readonly isTransparent: boolean;
  /** variables that the scope makes unbound when it is entered */
  readonly late: Variable[];
  /** null for a scope inside a program or module */
  readonly top: Top | null;
}

/** The scope of a program or module, and the one around it, which holds its imports. */
export type Top = { readonly holds: "definitions" } | { readonly holds: "imports"; readonly imported: Imported };

/** The names that a program or module has from others. */
export interface Imported {
  /** all of them, as a program writes them */
  readonly names: readonly string[];
  find(name: string): Meaning | undefined;
  findType(name: string): NamedType | undefined;
}

/** What a name of `deftype` or `defstruct` stands for; null while it is being read. */
export interface NamedType {
  type: Type | null;
  metadata?: PMap | null;
}

export type Meaning =
  | { readonly means: "variable"; readonly variable: ScopedVariable }
  | { readonly means: "macro"; readonly macro: Macro; readonly metadata: PMap | null };

/** Gives the form that replaces a macro call, as data. */
export type Macro = (args: readonly Value[]) => Value;

export interface ScopedVariable extends Variable {
  /** null for a variable of the program */
  readonly layout: Layout | null;
  /** not stored yet while the functions of its letrec run are analyzed */
  isPending: boolean;
  /** what its definition says of it, null for nothing; absent until a definition was analyzed */
  metadata?: PMap | null;
  /** a `def` of its scope may store into it again */
  readonly isRedefinable: boolean;
  /** the form that binds it; absent for what a definition binds, and for what programs have no name for */
  declaredBy?: Span;
}

/** The frame of one function while it is analyzed. */
export class Layout {
  readonly parent: Layout | null;
  /** the variable outside that holds this very function, so that the body can use the function itself */
  readonly selfOf: ScopedVariable | null;
  self: ScopedVariable | null = null;
  readonly captured = new Map<ScopedVariable, { readonly from: ScopedVariable; readonly to: ScopedVariable }>();
  readonly #lasting: ScopedVariable[] = [];
  #next = 0;
  #size = 0;

  constructor({ parent, selfOf }: { parent: Layout | null; selfOf: ScopedVariable | null }) {
    this.parent = parent;
    this.selfOf = selfOf;
  }

  /** A new variable in the frame. */
  variable(name: string, options: VariableOptions = {}): ScopedVariable {
    const slot = this.#next++;
    this.#size = Math.max(this.#size, this.#next);
    return this.#make(name, { ...options, slot });
  }

  /** A new variable that keeps its place in the frame whatever is released. */
  lasting(name: string, options: VariableOptions = {}): ScopedVariable {
    const variable = this.#make(name, { ...options, slot: -1 });
    this.#lasting.push(variable);
    return variable;
  }

  /** Slots taken since the mark are free again after it. */
  mark(): number {
    return this.#next;
  }

  release(mark: number): void {
    this.#next = mark;
  }

  /** The function itself as a variable of its own body. */
  useSelf(name: string): ScopedVariable {
    this.self ??= this.#make(name, { slot: -1 });
    return this.self;
  }

  /** What stands here for a variable of an enclosing function. */
  reach(variable: ScopedVariable): ScopedVariable {
    if (variable.layout === null || variable.layout === this) return variable;
    if (this.selfOf === variable) return this.useSelf(variable.name);
    const known = this.captured.get(variable);
    if (known !== undefined) return known.to;
    if (this.parent === null) throw new Error(`${variable.name} belongs to no enclosing function`);
    const from = this.parent.reach(variable);
    if (from.isPending || from.isRedefinable || from.isLate) from.isBoxed = true;
    const { isBoxed, isLate, isRedefinable } = from;
    const to = this.#make(variable.name, { slot: -1, isBoxed, isLate, isRedefinable, origin: from });
    this.captured.set(variable, { from, to });
    return to;
  }

  /** Gives lasting and captured variables and the function itself the slots behind all others. */
  close(): { captures: Capture[]; frameSize: number } {
    const captures = [...this.captured.values()];
    for (const variable of this.#lasting) variable.slot = this.#size++;
    for (const { to } of captures) to.slot = this.#size++;
    if (this.self !== null) this.self.slot = this.#size++;
    return { captures, frameSize: this.#size };
  }

  #make(name: string, { slot, isBoxed, isLate, isRedefinable, origin }: MakeOptions): ScopedVariable {
    return {
      name,
      home: "frame",
      slot,
      isBoxed: isBoxed ?? false,
      isLate: isLate ?? false,
      isPending: false,
      isRedefinable: isRedefinable ?? false,
      sources: [],
      origin: origin ?? null,
      layout: this,
    };
  }
}

export interface VariableOptions {
  readonly isLate?: boolean;
  readonly isRedefinable?: boolean;
}

interface MakeOptions extends VariableOptions {
  readonly slot: number;
  readonly isBoxed?: boolean;
  readonly origin?: Variable;
}

export function openScope(parent: Scope | null, options: ScopeOptions): Scope {
  const { layout, defined = new Map(), isTransparent = false, top = null } = options;
  return { parent, layout, names: new Map(), types: new Map(), defined, isTransparent, late: [], top };
}

/** The scope of a whole program or module, inside that of its imports. */
export function openTop({ layout, defined, imported }: TopOptions): Scope {
  const outside = openScope(null, { layout, top: { holds: "imports", imported } });
  return openScope(outside, { layout, defined, top: { holds: "definitions" } });
}

export interface TopOptions {
  readonly layout: Layout;
  readonly defined: ReadonlyMap<string, number>;
  readonly imported: Imported;
}

/** The scope of the program or module that a scope belongs to. */
export function topOf(scope: Scope): Scope {
  return scope.top !== null || scope.parent === null ? scope : topOf(scope.parent);
}

/** Where a symbol of a macro's template comes from, so that it means what it means there. */
export interface SymbolHome {
  /** that of the module */
  readonly scope: Scope;
  /** where the macro was used in another module or program; null before it was */
  readonly boundary: Scope | null;
}

/**
 * Where a symbol is looked up from. In a macro's expansion outside its module, a name that the module defines means that
 * definition, unless the expansion itself binds it.
 */
export function scopeOf({ name, home }: { readonly name: string; readonly home?: SymbolHome }, from: Scope): Scope {
  if (home === undefined || home.boundary === null || !(home.scope.names.has(name) || home.scope.types.has(name))) {
    return from;
  }
  for (let at: Scope | null = from; at !== null && at !== home.boundary; at = at.parent) {
    if (at.names.has(name)) return from;
  }
  return home.scope;
}

/** The scope that a definition here belongs to. */
export function definitionScope(scope: Scope): Scope {
  return scope.isTransparent && scope.parent !== null ? definitionScope(scope.parent) : scope;
}

export interface ScopeOptions {
  readonly layout: Layout;
  readonly defined?: ReadonlyMap<string, number>;
  readonly isTransparent?: boolean;
  readonly top?: Top;
}

/** The meaning of a name and the scope that gives it; null where no scope does. */
export function lookUpName(name: string, scope: Scope): { meaning: Meaning; scope: Scope } | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const meaning = at.names.get(name) ?? (at.top?.holds === "imports" ? at.top.imported.find(name) : undefined);
    if (meaning !== undefined) return { meaning, scope: at };
  }
  return null;
}

export function lookUpType(name: string, scope: Scope): NamedType | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const type = at.types.get(name) ?? (at.top?.holds === "imports" ? at.top.imported.findType(name) : undefined);
    if (type !== undefined) return type;
  }
  return null;
}
