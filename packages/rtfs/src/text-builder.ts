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

/** The same text, in one piece of memory: looking at a unit flattens it. */
export function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
