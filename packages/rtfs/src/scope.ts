import type { Capture, Node, Variable } from "./ir.ts";
import type { Type } from "./types.ts";
import type { Value } from "./values/index.ts";

/** Where names are looked up while a program is analyzed. */
export interface Scope {
  readonly parent: Scope | null;
  /** the function that the scope belongs to */
  readonly layout: Layout;
  readonly names: Map<string, Meaning>;
  readonly types: Map<string, { type: Type | null }>;
  /** names that a `def` of this scope binds, and how often */
  readonly defined: ReadonlyMap<string, number>;
  /** a definition inside belongs to the scope around it */
  readonly isTransparent: boolean;
  /** variables that the scope makes unbound when it is entered */
  readonly late: Variable[];
}

export type Meaning =
  | { readonly means: "variable"; readonly variable: ScopedVariable }
  | { readonly means: "macro"; readonly macro: Macro };

/** Gives the form that replaces a macro call, as data. */
export type Macro = (args: readonly Value[]) => Value;

export interface ScopedVariable extends Variable {
  /** null for a variable of the program */
  readonly layout: Layout | null;
  /** not stored yet while the functions of its letrec run are analyzed */
  isPending: boolean;
  /** a `def` of its scope may store into it again */
  readonly isRedefinable: boolean;
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
    this.self ??= this.#make(name, { slot: -1, sources: [] });
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
    const to = this.#make(variable.name, { slot: -1, isBoxed, isLate, isRedefinable, origin: from, sources: null });
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

  #make(name: string, { slot, isBoxed, isLate, isRedefinable, origin, sources }: MakeOptions): ScopedVariable {
    return {
      name,
      home: "frame",
      slot,
      isBoxed: isBoxed ?? false,
      isLate: isLate ?? false,
      isPending: false,
      isRedefinable: isRedefinable ?? false,
      sources: sources ?? null,
      origin: origin ?? null,
      layout: this,
    };
  }
}

export interface VariableOptions {
  readonly isLate?: boolean;
  readonly isRedefinable?: boolean;
  readonly sources?: Node[] | null;
}

interface MakeOptions extends VariableOptions {
  readonly slot: number;
  readonly isBoxed?: boolean;
  readonly origin?: Variable;
}

export function openScope(parent: Scope | null, { layout, defined, isTransparent = false }: ScopeOptions): Scope {
  return { parent, layout, names: new Map(), types: new Map(), defined: defined ?? new Map(), isTransparent, late: [] };
}

/** The scope that a definition here belongs to. */
export function definitionScope(scope: Scope): Scope {
  return scope.isTransparent && scope.parent !== null ? definitionScope(scope.parent) : scope;
}

export interface ScopeOptions {
  readonly layout: Layout;
  readonly defined?: ReadonlyMap<string, number>;
  readonly isTransparent?: boolean;
}

/** The meaning of a name and the scope that gives it; null where no scope does. */
export function lookUpName(name: string, scope: Scope): { meaning: Meaning; scope: Scope } | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const meaning = at.names.get(name);
    if (meaning !== undefined) return { meaning, scope: at };
  }
  return null;
}

export function lookUpType(name: string, scope: Scope): { type: Type | null } | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const type = at.types.get(name);
    if (type !== undefined) return type;
  }
  return null;
}
