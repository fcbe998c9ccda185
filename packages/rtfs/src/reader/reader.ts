import { keyword } from "../values/index.ts";
import { atomEnd, readAtom } from "./atoms.ts";
import { Cursor, refuseUnreadable } from "./cursor.ts";
import type { Form, ListForm, MapForm, Span, SymbolForm } from "./forms.ts";
import { LambdaScope } from "./lambda.ts";
import { pairUp } from "./maps.ts";
import { Source } from "./source.ts";
import { readString } from "./strings.ts";

/** largest accepted source in UTF-8 bytes (reference §18) */
export const MAX_SOURCE_BYTES = 1 << 20;
/** deepest accepted nesting of forms (reference §18) */
export const MAX_SOURCE_DEPTH = 512;

export interface ReadOptions {
  /** name of the source in places */
  readonly file: string;
  /** largest accepted source in UTF-8 bytes */
  readonly maxBytes?: number;
  /** deepest accepted nesting of forms */
  readonly maxDepth?: number;
}

/** Reads a whole program (reference §2). Spans refer to the text of `new Source(source, { file })`. Raises RtfsParseError. */
export function read(
  source: string | Source,
  { file, maxBytes = MAX_SOURCE_BYTES, maxDepth = MAX_SOURCE_DEPTH }: ReadOptions,
): Form[] {
  const text = typeof source === "string" ? new Source(source, { file }) : source;
  refuseUnreadable(text, maxBytes);
  return new Reader(text, maxDepth).program();
}

export const CLOSERS = { "(": ")", "[": "]", "{": "}" } as const;
export type Opener = keyof typeof CLOSERS;
/** What stands where a form of a collection may: one, nothing more, or something that was passed. */
export type Next = "form" | "end" | "passed";
const PREFIXES = { "'": "quote", "`": "quasiquote", "~": "unquote", "~@": "unquote-splicing" } as const;

/** Reads one source, up to the first error. */
export class Reader extends Cursor {
  private readonly maxDepth: number;
  protected depth = 0;
  protected lambda: LambdaScope | null = null;

  constructor(source: Source, maxDepth: number) {
    super(source);
    this.maxDepth = maxDepth;
  }

  program(): Form[] {
    const forms: Form[] = [];
    for (this.skip(); this.at < this.text.length; this.skip()) forms.push(this.form());
    return forms;
  }

  /** The form that starts here; the caller has skipped white space. */
  protected form(): Form {
    this.enter();
    const form = this.formByFirst();
    this.depth--;
    return form;
  }

  private formByFirst(): Form {
    const start = this.at;
    const first = this.text[start];
    switch (first) {
      case "(":
        return { kind: "list", items: this.items("("), start, end: this.at };
      case "[":
        return { kind: "vector", items: this.items("["), start, end: this.at };
      case "{":
        return this.map();
      case '"':
        return this.string();
      case "'":
      case "`":
        return this.prefixed(first);
      case "~":
        return this.prefixed(this.text[start + 1] === "@" ? "~@" : "~");
      case "@":
        return this.contextGet();
      case "^":
        return this.metadata();
      case "#":
        return this.dispatch();
      case ")":
      case "]":
      case "}":
        return this.fail(`"${first}" closes nothing`, {
          hint: "Remove it, or add the delimiter that it should close.",
        });
      default:
        return this.atom();
    }
  }

  /** The forms up to the delimiter that closes this one. */
  protected items(opener: Opener): Form[] {
    const opened = this.at;
    const closer = CLOSERS[opener];
    const items: Form[] = [];
    this.at++;
    for (this.skip(); this.text[this.at] !== closer; this.skip()) {
      const next = this.next(opener, opened);
      if (next === "end") return items;
      if (next === "form") items.push(this.form());
    }
    this.at++;
    return items;
  }

  /** Called where the collection is not closed; refuses what cannot stand there. */
  protected next(opener: Opener, opened: number): Next {
    const found = this.text[this.at];
    if (found !== undefined && found !== ")" && found !== "]" && found !== "}") return "form";
    const { line, column } = this.source.place(opened);
    const hint = `Add "${CLOSERS[opener]}" for the "${opener}" of line ${line}, column ${column}.`;
    const isEnd = found === undefined;
    return this.fail(isEnd ? `the program ends before "${opener}" is closed` : `"${found}" cannot close "${opener}"`, {
      hint,
      opened,
    });
  }

  private map(): MapForm {
    const start = this.at;
    const items = this.items("{");
    return { kind: "map", entries: this.entries(items, { start, end: this.at }), start, end: this.at };
  }

  protected entries(items: readonly Form[], span: Span): MapForm["entries"] {
    return pairUp(this.source, { items, ...span });
  }

  private string(): Form {
    const start = this.at;
    const { value, end } = readString(this.source, start);
    this.at = end;
    return { kind: "string", value, start, end };
  }

  private prefixed(prefix: keyof typeof PREFIXES): ListForm {
    const start = this.at;
    this.at += prefix.length;
    const head: SymbolForm = { kind: "symbol", name: PREFIXES[prefix], start, end: this.at };
    return { kind: "list", items: [head, this.operand(prefix, start)], start, end: this.at };
  }

  /** The form that a prefix applies to. */
  private operand(prefix: string, opened: number): Form {
    this.skip();
    const next = this.text[this.at];
    if (next === undefined || next === ")" || next === "]" || next === "}") {
      this.fail(`nothing follows "${prefix}"`, { hint: `Write a form after "${prefix}", or remove it.`, opened });
    }
    return this.form();
  }

  private contextGet(): ListForm {
    const start = this.at++;
    const end = atomEnd(this.text, this.at);
    const name = this.text.slice(this.at, end);
    const atom = name === "" ? null : readAtom(this.source, { start: this.at, end });
    if (atom?.kind !== "symbol" && atom?.kind !== "keyword") {
      return this.fail('a name must follow "@"', { hint: "@name reads the run parameter :name.", at: start });
    }
    this.at = end;
    const key = atom.kind === "symbol" ? keyword(atom.name) : atom.value;
    const head: SymbolForm = { kind: "symbol", name: "context/get", start, end: start + 1 };
    const items: Form[] = [head, { kind: "keyword", value: key, start: start + 1, end }];
    return { kind: "list", items, start, end };
  }

  private metadata(): Form {
    const start = this.at++;
    const meta = this.metadataMap(this.operand("^", start));
    const form = this.operand("^", start);
    return { kind: "meta", meta, form, start, end: this.at };
  }

  private metadataMap(written: Form): MapForm {
    if (written.kind === "map") return written;
    if (written.kind !== "keyword") {
      const hint = "Write ^{:key value} form or ^:key form.";
      return this.fail("metadata must be a map or a keyword", { hint, at: written.start });
    }
    const value: Form = written.value === DELEGATION ? this.delegation() : { ...written, kind: "boolean", value: true };
    return { kind: "map", entries: [[written, value]], start: written.start, end: value.end };
  }

  /** What follows ^:delegation: `:local`, or `:local-model "id"` and `:remote "id"` as a vector. */
  private delegation(): Form {
    const target = this.operand("^:delegation", this.at);
    if (target.kind !== "keyword" || (target.value.name !== "local-model" && target.value.name !== "remote")) {
      return target;
    }
    const model = this.operand(`:${target.value.name}`, target.start);
    return { kind: "vector", items: [target, model], start: target.start, end: model.end };
  }

  private dispatch(): Form {
    const next = this.text[this.at + 1] ?? "";
    if (next === "(") return this.shortLambda();
    if (next === "#") return this.atom();
    const hint = "Forms that begin with # are #(…), #_form, #|…|# and ##Inf, ##-Inf, ##NaN.";
    const unknown = { what: `"#${next}" begins no form`, hint };
    const { what, ...details } = UNSUPPORTED_DISPATCH.get(next) ?? unknown;
    return this.fail(what, details);
  }

  private shortLambda(): ListForm {
    const start = this.at;
    if (this.lambda !== null) this.fail("#(…) must not nest", { hint: "Write one of the two with (fn [x] …)." });
    const scope = new LambdaScope();
    this.lambda = scope;
    this.at++;
    const body = this.form();
    this.lambda = null;
    return scope.wrap(body, { start, end: this.at });
  }

  private atom(): Form {
    const start = this.at;
    const end = atomEnd(this.text, start);
    const atom = readAtom(this.source, { start, end });
    this.at = end;
    if (this.lambda === null || atom.kind !== "symbol") return atom;
    const bound = this.lambda.bind(atom);
    return (
      bound ?? this.fail(`${atom.name} is no parameter`, { hint: "Parameters are % (or %1) to %20 and %&.", at: start })
    );
  }

  /** Passes white space, comments and discarded forms. */
  protected skip(): void {
    for (this.skipBlank(); this.text.startsWith("#_", this.at); this.skipBlank()) this.discard();
  }

  private discard(): void {
    const opened = this.at;
    const lambda = this.lambda;
    // What a discarded form uses of % does not count.
    this.lambda = lambda === null ? null : new LambdaScope();
    this.at += 2;
    this.enter();
    this.operand("#_", opened);
    this.depth--;
    this.lambda = lambda;
  }

  /** Counts one level of nesting; who enters leaves with `depth--`. */
  private enter(): void {
    if (this.depth === this.maxDepth) {
      this.fail(`forms nest deeper than ${this.maxDepth}`, { hint: "Split the program into functions." });
    }
    this.depth++;
  }
}

const DELEGATION = keyword("delegation");

const UNSUPPORTED_DISPATCH = new Map([
  ["{", { what: "set literals are reserved", hint: "Use a vector with distinct, or a map with true as values." }],
  ['"', { what: "there are no regular expression literals", hint: 'Patterns are strings: (re-find "a+" text).' }],
  ["'", { what: "there are no vars", hint: "Name the function itself." }],
]);
