import { isLowSurrogate } from "../library/code-points.ts";
import { pay } from "../values/meter.ts";

/** units of a text that are put together at once */
const STRETCH = 1 << 14;

/**
 * Puts a long text together of many pieces. JS keeps joined texts as trees and flattens them when they are looked into,
 * all at once; this one flattens stretch by stretch, so that no single step takes long.
 */
export class TextBuilder {
  private readonly stretches: string[] = [];
  private last = "";
  private before = 0;

  /** in UTF-16 units */
  get length(): number {
    return this.before + this.last.length;
  }

  add(piece: string): void {
    this.last += piece;
    if (this.last.length >= STRETCH) this.put();
  }

  text(): string {
    return this.stretches.length === 0 ? this.last : this.stretches.join("") + this.last;
  }

  private put(): void {
    this.stretches.push(flat(this.last));
    this.before += this.last.length;
    this.last = "";
  }
}

/** A text made of another stretch by stretch; what becomes of a code point must not depend on its neighbours. */
export function rewritten(text: string, rewrite: (stretch: string) => string): string {
  if (text.length <= STRETCH) return rewrite(text);
  const result = new TextBuilder();
  for (let from = 0; from < text.length; ) {
    let end = Math.min(text.length, from + STRETCH);
    if (isLowSurrogate(text.charCodeAt(end))) end++;
    result.add(rewrite(text.slice(from, end)));
    pay((end - from) >> 4);
    from = end;
  }
  return result.text();
}

/** The same text, in one piece of memory: looking at a unit flattens it. */
export function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
