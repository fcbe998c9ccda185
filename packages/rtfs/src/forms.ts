import type { Float, Keyword, ResourceHandle, Timestamp, Uuid } from "./values/index.ts";

/** Where a form stands in its source: UTF-16 offsets from … up to but not including to. `Source.place` makes places of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Source as a tree, with spans. What `'x`, `` `x ``, `~x`, `#(…)` and `@x` stand for is already written out. */
export type Form = Atom | ListForm | VectorForm | MapForm | MetaForm;

export type Atom =
  | ({ readonly kind: "nil" } & Span)
  | ({ readonly kind: "boolean"; readonly value: boolean } & Span)
  | ({ readonly kind: "integer"; readonly value: number | bigint } & Span)
  | ({ readonly kind: "float"; readonly value: number | Float } & Span)
  | ({ readonly kind: "string"; readonly value: string } & Span)
  | ({ readonly kind: "keyword"; readonly value: Keyword } & Span)
  | SymbolForm
  | ({ readonly kind: "timestamp"; readonly value: Timestamp } & Span)
  | ({ readonly kind: "uuid"; readonly value: Uuid } & Span)
  | ({ readonly kind: "resource"; readonly value: ResourceHandle } & Span);

/**
 * `name` is the whole token. It may be the lone `:` of `x : T`, and it may carry a glued annotation: `x:int`, or `x:`
 * before a type that is a form of its own. A colon inside a versioned name (`com.acme:v1.0/name`) is no annotation.
 */
export interface SymbolForm extends Span {
  readonly kind: "symbol";
  readonly name: string;
}

export interface ListForm extends Span {
  readonly kind: "list";
  readonly items: readonly Form[];
}

export interface VectorForm extends Span {
  readonly kind: "vector";
  readonly items: readonly Form[];
}

/** Entries in the order of the source; no two keys are equal literals. */
export interface MapForm extends Span {
  readonly kind: "map";
  readonly entries: readonly (readonly [Form, Form])[];
}

/** `^{…} form`; `^:key form` is `^{:key true} form`, `^:delegation :remote "id" form` is `^{:delegation [:remote "id"]} form`. */
export interface MetaForm extends Span {
  readonly kind: "meta";
  readonly meta: MapForm;
  readonly form: Form;
}
