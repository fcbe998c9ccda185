import { Datum } from "./datum.ts";
import { equals, hash } from "./equality.ts";
import { hashNumber, mix } from "./hashing.ts";
import { sameCollections } from "./sharing.ts";
import type { Value } from "./values.ts";

/** What vectors and lists share; one with equal elements equals the other. */
export abstract class Sequence extends Datum {
  private cachedHash = 0;

  abstract readonly size: number;
  /** Undefined outside 0 … size − 1. */
  abstract get(index: number): Value | undefined;
  abstract [Symbol.iterator](): IterableIterator<Value>;
  /** A fresh array: the caller may change it. */
  abstract toArray(): Value[];

  override hashCode(): number {
    if (this.cachedHash === 0) {
      let code = hashNumber(this.size);
      for (const element of this) code = mix(code, hash(element));
      this.cachedHash = code === 0 ? 1 : code;
    }
    return this.cachedHash;
  }

  override equalTo(other: object): boolean {
    if (!(other instanceof Sequence) || other.size !== this.size) return false;
    if (this.cachedHash !== 0 && other.cachedHash !== 0 && this.cachedHash !== other.cachedHash) return false;
    return sameCollections(this, other, () => sameElements(this, other));
  }
}

function sameElements(a: Sequence, b: Sequence): boolean {
  const others = b[Symbol.iterator]();
  for (const element of a) {
    if (!equals(element, others.next().value)) return false;
  }
  return true;
}
