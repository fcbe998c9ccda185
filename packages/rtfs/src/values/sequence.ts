import { Datum } from "./datum.ts";
import { type Digest, digestOf, equals } from "./equality.ts";
import { hashNumber, mix } from "./hashing.ts";
import { sameCollections } from "./sharing.ts";
import type { Value } from "./values.ts";

/** What vectors and lists share; one with equal elements equals the other. */
export abstract class Sequence extends Datum {
  // Assigned below: where a base class initialises a field, V8 takes twice as long to make an object of a subclass.
  declare private digest: Digest | null;

  constructor() {
    super();
    this.digest = null;
  }

  abstract readonly size: number;
  /** Undefined outside 0 … size − 1. */
  abstract get(index: number): Value | undefined;
  abstract [Symbol.iterator](): IterableIterator<Value>;
  /** A fresh array: the caller may change it. */
  abstract toArray(): Value[];

  override hashCode(): number {
    return this.digested().hash;
  }

  override get weight(): number {
    return this.digested().weight;
  }

  private digested(): Digest {
    this.digest ??= digestOf(this.toArray(), (hashes) => hashes.reduce(mix, hashNumber(this.size)));
    return this.digest;
  }

  override equalTo(other: object): boolean {
    if (!(other instanceof Sequence) || other.size !== this.size) return false;
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
