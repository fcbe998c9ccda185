/** A stream of decisions that a seed determines (Mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 up to but not including `end`, which is at most 2^32. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  of<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  /** True once in `times`. */
  chance(times: number): boolean {
    return this.below(times) === 0;
  }

  /** As many things as a length below `end` says. */
  list<T>(end: number, make: () => T): T[] {
    return Array.from({ length: this.below(end) }, make);
  }

  int64(): bigint {
    const raw = (BigInt(this.below(2 ** 32)) << 32n) | BigInt(this.below(2 ** 32));
    return BigInt.asIntN(64, raw >> BigInt(this.below(64)));
  }

  /** Mostly ASCII, at times any code point. */
  text(end: number): string {
    return this.list(end, () => this.character()).join("");
  }

  character(): string {
    if (!this.chance(4)) return String.fromCharCode(32 + this.below(95));
    const code = this.of([this.below(0x20), this.below(0x800), this.below(0x10000), 0x10000 + this.below(0x100000)]);
    return code >= 0xd800 && code <= 0xdfff ? "\u{1f600}" : String.fromCodePoint(code);
  }
}
