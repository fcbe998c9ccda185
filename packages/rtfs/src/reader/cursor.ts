import type { Source } from "./source.ts";

/** A position that moves through a source. */
export class Cursor {
  protected readonly source: Source;
  protected readonly text: string;
  /** UTF-16 offset of the next character */
  protected at = 0;

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
  }

  /** Passes white space and comments. */
  protected skipBlank(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (isSpace(code)) this.at++;
      else if (code === SEMICOLON) this.skipLine();
      else if (code === HASH && this.text[this.at + 1] === "|") this.skipBlockComment();
      else return;
    }
  }

  private skipLine(): void {
    const newline = this.text.indexOf("\n", this.at);
    this.at = newline < 0 ? this.text.length : newline + 1;
  }

  private skipBlockComment(): void {
    const opened = this.at;
    let open = 0;
    do {
      const mark = this.text.slice(this.at, this.at + 2);
      if (mark === "#|") open++;
      if (mark === "|#") open--;
      if (mark === "") this.fail("the program ends inside a block comment", { hint: 'Close it with "|#".', opened });
      this.at += mark === "#|" || mark === "|#" ? 2 : 1;
    } while (open > 0);
  }

  protected fail(message: string, { at = this.at, ...rest }: { hint: string; opened?: number; at?: number }): never {
    throw this.source.parseError({ message, at, ...rest });
  }
}

const SEMICOLON = 0x3b;
const HASH = 0x23;

/** Space, tab, CR, LF, form feed, comma. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x2c || code === 0x0d || code === 0x09 || code === 0x0c;
}

/** Refuses a text that is too large or holds half a surrogate pair. */
export function refuseUnreadable(source: Source, maxBytes: number): void {
  const { text } = source;
  if (text.length * 3 > maxBytes && byteLength(text) > maxBytes) {
    const message = `the source has ${byteLength(text)} bytes; the limit is ${maxBytes}`;
    throw source.parseError({ message, at: 0, hint: "Split it into modules, or pass data in as input." });
  }
  if (text.isWellFormed()) return;
  const at = text.search(/\p{Surrogate}/u);
  const hint = "Save the file as UTF-8; in a string write \\u{…} with the whole code point.";
  throw source.parseError({ message: "the source holds half of a surrogate pair", at, hint });
}

/** UTF-8 length. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair counts 2.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2;
  }
  return bytes;
}
