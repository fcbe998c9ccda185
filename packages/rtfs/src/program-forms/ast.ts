import type { Form } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import { Source } from "../reader/source.ts";
import { floatText } from "../values/index.ts";

export const AST_FORMAT = "rtfs-ast";
/** raised when a program that reads this form must change to read the next */
export const AST_VERSION = 1;

/** A program as a tree: what the reader makes of its text, before macros and special forms mean anything. */
export interface AstDocument {
  readonly format: typeof AST_FORMAT;
  readonly version: typeof AST_VERSION;
  /** what the program was read from; places in errors name it */
  readonly file: string;
  readonly forms: readonly AstNode[];
}

/** Line and column count from 1, the offset from 0; all in code points. */
export type AstPlace = readonly [line: number, column: number, offset: number];

interface Spanned {
  readonly start: AstPlace;
  /** behind the last character */
  readonly end: AstPlace;
}

/**
 * `'x`, `` `x ``, `~x`, `~@x`, `#(…)` and `@x` are written out as the lists that they stand for. Atoms hold the text that
 * the reader takes for them, with these exceptions: a string holds its characters, a keyword its name without the colon,
 * an integer the number itself where JSON has it exactly.
 */
export type AstNode = Spanned &
  (
    | { readonly kind: "nil" }
    | { readonly kind: "boolean"; readonly value: boolean }
    /** decimal digits as a string beyond ±(2^53 - 1) */
    | { readonly kind: "integer"; readonly value: number | string }
    | { readonly kind: "float" | "string" | "timestamp" | "uuid" | "resource"; readonly value: string }
    | { readonly kind: "keyword" | "symbol"; readonly name: string }
    | { readonly kind: "list" | "vector"; readonly items: readonly AstNode[] }
    | { readonly kind: "map"; readonly entries: readonly (readonly [AstNode, AstNode])[] }
    /** `meta` is of kind map */
    | { readonly kind: "meta"; readonly meta: AstNode; readonly form: AstNode }
  );

/** Reads a program as far as its tree. Raises RtfsParseError for text that cannot be read. */
export function parseAst(text: string, { file }: { file: string }): AstDocument {
  const source = new Source(text, { file });
  const forms = read(source, { file });
  return { format: AST_FORMAT, version: AST_VERSION, file, forms: forms.map((form) => nodeOf(form, source)) };
}

function nodeOf(form: Form, source: Source): AstNode {
  const span = { start: placeOf(form.start, source), end: placeOf(form.end, source) };
  const inside = (each: Form): AstNode => nodeOf(each, source);
  switch (form.kind) {
    case "list":
    case "vector":
      return { kind: form.kind, items: form.items.map(inside), ...span };
    case "map":
      return { kind: "map", entries: form.entries.map(([key, value]) => [inside(key), inside(value)]), ...span };
    case "meta":
      return { kind: "meta", meta: inside(form.meta), form: inside(form.form), ...span };
    default:
      return { ...atomOf(form), ...span };
  }
}

type AtomForm = Exclude<Form, { kind: "list" | "vector" | "map" | "meta" }>;

function atomOf(form: AtomForm) {
  switch (form.kind) {
    case "nil":
      return { kind: form.kind };
    case "boolean":
      return { kind: form.kind, value: form.value };
    case "string":
      return { kind: form.kind, value: form.value };
    case "integer":
      return { kind: form.kind, value: typeof form.value === "bigint" ? String(form.value) : form.value };
    case "float":
      return { kind: form.kind, value: floatText(form.value) };
    case "symbol":
      return { kind: form.kind, name: form.name };
    case "keyword":
      return { kind: form.kind, name: form.value.name };
    default:
      return { kind: form.kind, value: form.value.text };
  }
}

function placeOf(offset: number, source: Source): AstPlace {
  const place = source.place(offset);
  return [place.line, place.column, place.offset];
}
