import { RtfsParseError, read } from "@ambit/rtfs";
import type { AmbitError } from "@ambit/sdk";
import { parseFailure } from "../parse-failure.ts";

/** What was typed, and its number from 1. */
export interface Typed {
  readonly number: number;
  readonly text: string;
}

/** One thing that was typed: lines with one form or several. */
export interface Entry extends Typed {
  readonly forms: readonly TypedForm[];
}

export interface TypedForm {
  /** the form with blanks for what stands before it: its places are those of the typed text */
  readonly text: string;
  /** the head of a definition or an import, which stands before later forms; null: it is neither */
  readonly defining: string | null;
  /** the name that it defines, where it is one */
  readonly name: string | null;
}

/** `isUnfinished`: more lines may still mend it. */
export type ReadEntry = Entry | (Typed & { readonly problem: AmbitError; readonly isUnfinished: boolean });

/** Takes what was typed apart. */
export function readEntry(text: string, number: number): ReadEntry {
  try {
    const forms = read(text, { file: entryFile(number) });
    return { number, text, forms: forms.map((form) => typedForm(form, text)) };
  } catch (error) {
    if (!(error instanceof RtfsParseError)) throw error;
    return { number, text, problem: parseFailure(error), isUnfinished: isUnfinished(error, text) };
  }
}

/** What places in an entry are told by. */
export const entryFile = (number: number): string => `<repl ${number}>`;

function isUnfinished({ opened, at }: RtfsParseError, text: string): boolean {
  return opened !== undefined && at.offset >= Array.from(text.trimEnd()).length;
}

type Form = ReturnType<typeof read>[number];

const definingHeads = new Set(["def", "defn", "defmacro", "defstruct", "deftype", "module", "import"]);

function typedForm(form: Form, text: string): TypedForm {
  const before = text.slice(0, form.start).replaceAll(/[^\n]/gu, " ");
  const [head, name] = form.kind === "list" ? form.items : [];
  const defining = head?.kind === "symbol" && definingHeads.has(head.name) ? head.name : null;
  return {
    text: `${before}${text.slice(form.start, form.end)}`,
    defining,
    name: defining === null || name === undefined ? null : nameIn(name),
  };
}

function nameIn(form: Form): string | null {
  if (form.kind === "meta") return nameIn(form.form);
  return form.kind === "symbol" ? form.name : null;
}
