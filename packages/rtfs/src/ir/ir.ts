import type { Place } from "../errors.ts";
import type { Type } from "../types/types.ts";
import type { Value } from "../values/index.ts";

/**
 * The intermediate representation: what a program means, with every name resolved. Front ends lower to it,
 * effect inference and the compiler read it; nothing behind this file knows the text a program came from.
 */
export type Node =
  | Constant
  | Read
  | BuiltinRead
  | Unbound
  | If
  | Logic
  | Sequence
  | Let
  | Bind
  | Scope
  | Define
  | Lambda
  | Invoke
  | Loop
  | Recur
  | For
  | Try
  | VectorNode
  | MapNode
  | Extract
  | Check
  | Is
  | Raise
  | HostCall
  | Parallel
  | Step
  | Hinted
  | ContextGet
  | ContextSet
  | Resource;

/** A place that holds a value: in the frame of a function, or in the program's own table. */
export interface Variable {
  readonly name: string;
  readonly home: "frame" | "program";
  /** index in its home; final once analysis is over */
  slot: number;
  /** shared by reference between closures */
  isBoxed: boolean;
  /** may be read before anything was stored in it */
  isLate: boolean;
  /** every node whose value it can hold, or null where that isn't known (parameters, elements); `linkSources` tells */
  sources: Node[] | null;
  /** for a captured variable, the one it copies */
  origin: Variable | null;
}

interface Base {
  readonly at: Place;
}

export interface Constant extends Base {
  readonly kind: "constant";
  readonly value: Value;
}

export interface Read extends Base {
  readonly kind: "read";
  readonly variable: Variable;
  /** what the name means while the variable is still unbound; null: `UndefinedSymbol` */
  readonly otherwise: Node | null;
}

export interface BuiltinRead extends Base {
  readonly kind: "builtin";
  readonly name: string;
}

/** Raises `UndefinedSymbol`. */
export interface Unbound extends Base {
  readonly kind: "unbound";
  readonly name: string;
}

export interface If extends Base {
  readonly kind: "if";
  readonly test: Node;
  readonly consequent: Node;
  readonly alternative: Node;
}

export interface Logic extends Base {
  readonly kind: "and" | "or";
  readonly items: readonly Node[];
}

/** All in order; the value of the last. Never empty. */
export interface Sequence extends Base {
  readonly kind: "do";
  readonly items: readonly Node[];
}

export interface Binding {
  readonly variable: Variable;
  readonly value: Node;
}

export interface Let extends Base {
  readonly kind: "let";
  readonly bindings: readonly Binding[];
  readonly body: Node;
}

/** Stores a value in a fresh variable and is `true`: the binding step of a `match` test. */
export interface Bind extends Base, Binding {
  readonly kind: "bind";
}

/** Makes variables unbound, then evaluates the body. */
export interface Scope extends Base {
  readonly kind: "scope";
  readonly variables: readonly Variable[];
  readonly body: Node;
}

/** `def`: stores into a variable of the scope, gives the value. */
export interface Define extends Base, Binding {
  readonly kind: "define";
}

export interface Arity {
  /** in slots 0…n-1 of the frame */
  readonly params: readonly Variable[];
  readonly rest: Variable | null;
  readonly body: Node;
  /** the body starts over by `recur` */
  readonly recurs: boolean;
}

export interface Capture {
  readonly from: Variable;
  readonly to: Variable;
}

export interface Lambda extends Base {
  readonly kind: "lambda";
  readonly name: string;
  readonly arities: readonly Arity[];
  readonly captures: readonly Capture[];
  /** the slot that holds the function itself, where the body refers to it */
  readonly self: Variable | null;
  readonly frameSize: number;
  /** the effect classes that it promises not to exceed (`^{:effects […]}`); null: it promises nothing */
  readonly promises: readonly string[] | null;
}

export interface Invoke extends Base {
  readonly kind: "invoke";
  readonly callee: Node;
  readonly args: readonly Node[];
}

export interface Loop extends Base {
  readonly kind: "loop";
  readonly bindings: readonly Binding[];
  readonly body: Node;
  readonly recurs: boolean;
}

/** Rebinds the variables of the nearest loop or arity and starts it over. Stands in tail position only. */
export interface Recur extends Base {
  readonly kind: "recur";
  readonly targets: readonly Variable[];
  readonly args: readonly Node[];
}

export type Clause =
  | { readonly clause: "each"; readonly variable: Variable; readonly source: Node }
  | { readonly clause: "let"; readonly bindings: readonly Binding[] }
  | { readonly clause: "when"; readonly test: Node }
  | { readonly clause: "while"; readonly test: Node };

/** A comprehension: a vector of the body's values, or nil where it doesn't collect. */
export interface For extends Base {
  readonly kind: "for";
  readonly clauses: readonly Clause[];
  readonly body: Node;
  readonly collects: boolean;
}

export type CatchTest =
  | { readonly catches: "all" }
  | { readonly catches: "name"; readonly name: string }
  | { readonly catches: "type"; readonly type: Type };

export interface CatchClause {
  readonly test: CatchTest;
  readonly variable: Variable;
  readonly body: Node;
}

export interface Try extends Base {
  readonly kind: "try";
  readonly body: Node;
  readonly clauses: readonly CatchClause[];
  readonly final: Node | null;
}

export interface VectorNode extends Base {
  readonly kind: "vector";
  readonly items: readonly Node[];
}

export interface MapNode extends Base {
  readonly kind: "map";
  readonly entries: readonly (readonly [Node, Node])[];
}

export type Part =
  /** the value itself if it is a sequence or nil, else `TypeError` */
  | { readonly part: "sequence" }
  /** the n-th element, nil beyond the end */
  | { readonly part: "element"; readonly index: number }
  /** a vector of all elements from the n-th on */
  | { readonly part: "tail"; readonly index: number }
  /** the value itself if it is a map or nil, else `TypeError` */
  | { readonly part: "mapping" }
  /** the value under a key, nil where it is missing */
  | { readonly part: "field"; readonly key: Value }
  /** the map without these keys */
  | { readonly part: "others"; readonly keys: readonly Value[] }
  /** whether it is a sequence of exactly (or at least) n elements */
  | { readonly part: "isSequence"; readonly count: number; readonly isOpen: boolean }
  /** whether it is a map that has the key */
  | { readonly part: "has"; readonly key: Value }
  /** whether it is a map */
  | { readonly part: "isMapping" }
  /** whether it equals a datum */
  | { readonly part: "equals"; readonly value: Value };

/** One step of taking a value apart; every binding and `match` pattern lowers to these. */
export interface Extract extends Base {
  readonly kind: "extract";
  readonly from: Node;
  readonly part: Part;
}

/** The value, once it satisfies the type; else `TypeValidationError`. */
export interface Check extends Base {
  readonly kind: "check";
  readonly type: Type;
  readonly value: Node;
  readonly subject: string;
}

/** Whether the value satisfies the type. */
export interface Is extends Base {
  readonly kind: "is";
  readonly type: Type;
  readonly value: Node;
}

/** Raises an error; `value` is told in its data. */
export interface Raise extends Base {
  readonly kind: "raise";
  readonly error: string;
  readonly message: string;
  readonly value: Node | null;
}

/** `call`: the one door to the world. `site` names the place in the program, stable over runs. */
export interface HostCall extends Base {
  readonly kind: "call";
  readonly id: Node;
  readonly args: readonly Node[];
  readonly site: string;
}

/** Branches that may run side by side; a vector of their values in source order. */
export interface Parallel extends Base {
  readonly kind: "parallel";
  readonly branches: readonly Lambda[];
  readonly site: string;
  /** the error of a failed branch stands in its place, and the others go on */
  readonly collects: boolean;
  /** what becomes of a context entry that several branches wrote, or that was there before */
  readonly merge: MergePolicy;
}

export type MergePolicy = "keep-existing" | "overwrite" | "merge";

export type StepForm = "step" | "step-if" | "step-loop" | "step-parallel";

/** `inherit`: context flows in and out; `isolated`: in only; `sandboxed`: neither, and the host cages its calls. */
export type Isolation = "inherit" | "isolated" | "sandboxed";

/** A step of the run: the host is told when it starts and how it ends. `site` is one of the call sites' names. */
export interface Step extends Base {
  readonly kind: "step";
  readonly form: StepForm;
  readonly name: string;
  readonly site: string;
  readonly isolation: Isolation;
  /** an error that a catch-all may see becomes the step's value */
  readonly continues: boolean;
  /** map of the options whose values the run finds out, evaluated before the step starts */
  readonly options: Node | null;
  /** variables that the body reads options from */
  readonly binds: readonly OptionBinding[];
  /** the call that waits before each further attempt */
  readonly pause: Node | null;
  readonly body: Node;
}

export interface OptionBinding {
  /** name of the option, without the colon */
  readonly option: string;
  readonly variable: Variable;
}

/** Hints for the calls that are made while the body is evaluated, in functions that it calls too. */
export interface Hinted extends Base {
  readonly kind: "hinted";
  /** map from keywords such as `:runtime.timeout-ms` */
  readonly hints: Node;
  readonly body: Node;
}

export interface ContextGet extends Base {
  readonly kind: "contextGet";
  readonly key: Node;
}

export interface ContextSet extends Base {
  readonly kind: "contextSet";
  readonly key: Node;
  readonly value: Node;
}

/** A value that the host registered under a name, or `"@name"`. */
export interface Resource extends Base {
  readonly kind: "resource";
  readonly name: Node;
}

/** A whole program. */
export interface Unit {
  readonly body: Node;
  readonly frameSize: number;
  /** the variables of home "program", by slot */
  readonly variables: readonly Variable[];
}
