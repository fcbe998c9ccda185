import fc from "fast-check";

/** A stream of decisions. Where it has run dry every decision is 0, so a shorter stream makes a simpler thing. */
export class Choices {
  readonly #stream: readonly number[];
  #at = 0;

  constructor(stream: readonly number[]) {
    this.#stream = stream;
  }

  /** A number from 0 up to but not including `end`. */
  below(end: number): number {
    return (this.#stream[this.#at++] ?? 0) % end;
  }

  /** One of the items, the first where nothing else was decided. */
  of<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

export const choices: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(997), { minLength: 10, maxLength: 160 });
