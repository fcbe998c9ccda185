import { RtfsParseError } from "../errors.ts";
import { atomEnd } from "../reader/atoms.ts";
import { refuseUnreadable } from "../reader/cursor.ts";
import type { Form, MapForm, Span } from "../reader/forms.ts";
import { CLOSERS, MAX_SOURCE_BYTES, MAX_SOURCE_DEPTH, type Next, type Opener, Reader } from "../reader/reader.ts";
import type { EditorSource } from "./editor-source.ts";

export interface Recovered {
  /** what could be made of the text; nil stands for what could not be read */
  readonly forms: readonly Form[];
  /** in the order in which they were met; none for a readable text */
  readonly errors: readonly RtfsParseError[];
}

/** Reads on behind an error, as far as sense can be made of the text. */
export function recover(source: EditorSource): Recovered {
  try {
    refuseUnreadable(source, MAX_SOURCE_BYTES);
  } catch (error) {
    return { forms: [], errors: [parseError(error)] };
  }
  const plain = new RecoveringReader(source, { trustsMargin: false }).recovered();
  if (!plain.errors.some(({ opened }) => opened !== undefined)) return plain;
  return new RecoveringReader(source, { trustsMargin: true }).recovered();
}

function parseError(error: unknown): RtfsParseError {
  if (error instanceof RtfsParseError) return error;
  throw error;
}

/** What a line ends with that likely stands behind the text that isn't closed in it. */
const CLOSING = /[)\]}]+$/;

/** errors of one text that are told; behind the last of them nothing is read */
const MAX_ERRORS = 50;

class Enough extends Error {}

class RecoveringReader extends Reader {
  private readonly errors: RtfsParseError[] = [];
  private readonly openers: Opener[] = [];
  /** takes what opens in the first column for the start of a form of the program: an editor's text usually says so */
  private readonly trustsMargin: boolean;
  /** where a collection was last taken to be over; those around it end there without a word */
  private endedAt = -1;

  constructor(source: EditorSource, { trustsMargin }: { trustsMargin: boolean }) {
    super(source, MAX_SOURCE_DEPTH);
    this.trustsMargin = trustsMargin;
  }

  recovered(): Recovered {
    const forms: Form[] = [];
    try {
      this.readAll(forms);
    } catch (thrown) {
      if (!(thrown instanceof Enough)) throw thrown;
    }
    return { forms, errors: this.errors };
  }

  private readAll(forms: Form[]): void {
    while (this.at < this.text.length) {
      const before = this.at;
      const form = this.guarded(() => {
        this.skip();
        return this.at < this.text.length ? this.form() : null;
      });
      if (form !== null) forms.push(form);
      if (this.at === before) this.at++;
    }
  }

  private note(error: unknown): void {
    this.errors.push(parseError(error));
    if (this.errors.length === MAX_ERRORS) throw new Enough();
  }

  /** Nil where the form cannot be read; what is read next stands behind it. */
  protected override form(): Form {
    const start = this.at;
    return this.guarded(() => super.form()) ?? { kind: "nil", start, end: this.at };
  }

  private guarded(read: () => Form | null): Form | null {
    const { at: start, depth, lambda } = this;
    const { length } = this.openers;
    try {
      return read();
    } catch (error) {
      this.note(error);
      this.depth = depth;
      this.lambda = lambda;
      this.openers.length = length;
      if (this.at === start) this.at = this.behind(start);
      return null;
    }
  }

  /** Where to read on behind something that begins here and makes no sense. */
  private behind(start: number): number {
    if (this.text[start] !== '"') return Math.max(start + 1, atomEnd(this.text, start));
    const lineEnd = this.text.indexOf("\n", start);
    const line = this.text.slice(start, lineEnd < 0 ? this.text.length : lineEnd);
    return start + line.trimEnd().replace(CLOSING, "").length;
  }

  protected override items(opener: Opener): Form[] {
    this.openers.push(opener);
    const items = super.items(opener);
    this.openers.pop();
    return items;
  }

  protected override next(opener: Opener, opened: number): Next {
    const found = this.text[this.at];
    if (this.endedAt === this.at) return "end";
    if (this.trustsMargin && found === "(" && this.text[this.at - 1] === "\n") {
      return this.end(() => this.refuseOpen(opener, opened));
    }
    if (found !== undefined && found !== ")" && found !== "]" && found !== "}") return "form";
    const closesOuter = found === undefined || this.openers.slice(0, -1).some((outer) => CLOSERS[outer] === found);
    if (closesOuter) return this.end(() => super.next(opener, opened));
    this.guarded(() => {
      super.next(opener, opened);
      return null;
    });
    return "passed";
  }

  /** Ends the collection, and says why. */
  private end(refuse: () => void): Next {
    try {
      refuse();
    } catch (error) {
      this.note(error);
    }
    this.endedAt = this.at;
    return "end";
  }

  private refuseOpen(opener: Opener, opened: number): never {
    const { line, column } = this.source.place(opened);
    return this.fail(`a form of the program begins before "${opener}" is closed`, {
      hint: `Add "${CLOSERS[opener]}" for the "${opener}" of line ${line}, column ${column}.`,
      opened,
    });
  }

  protected override entries(items: readonly Form[], span: Span): MapForm["entries"] {
    try {
      return super.entries(items, span);
    } catch (error) {
      this.note(error);
      const nil: Form = { kind: "nil", start: span.end, end: span.end };
      return items.flatMap((key, i): [Form, Form][] => (i % 2 === 0 ? [[key, items[i + 1] ?? nil]] : []));
    }
  }
}
