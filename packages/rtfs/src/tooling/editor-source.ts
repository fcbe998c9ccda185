import type { Place, RtfsParseError } from "../errors.ts";
import type { Span } from "../reader/forms.ts";
import { type Problem, Source } from "../reader/source.ts";

/** A source that knows where in its text each of its errors stands. */
export class EditorSource extends Source {
  #hasPairs: boolean | null = null;
  readonly #spans = new WeakMap<RtfsParseError, Span>();

  override parseError(problem: Problem): RtfsParseError {
    const error = super.parseError(problem);
    const { at } = problem;
    this.#spans.set(error, typeof at === "number" ? { start: at, end: at } : { start: at.start, end: at.end });
    return error;
  }

  /** Editors show the text themselves. */
  override excerpt(): string {
    return "";
  }

  /** The text that an error is about; undefined for an error of another source. */
  spanOf(error: RtfsParseError): Span | undefined {
    return this.#spans.get(error);
  }

  /** UTF-16 offset of a place in this source. */
  offsetOf({ offset }: Place): number {
    this.#hasPairs ??= /[\ud800-\udbff]/.test(this.text);
    if (!this.#hasPairs) return offset;
    let at = 0;
    for (let left = offset; left > 0 && at < this.text.length; left--) {
      at += (this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    }
    return at;
  }
}
