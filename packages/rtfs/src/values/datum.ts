import type { TypeName, Value } from "./values.ts";

/** Base of every value that is not a JS primitive; through it equality and hashing stand beneath the collections. */
export abstract class Datum {
  abstract get typeName(): TypeName;
  /** 32-bit integer; equal values have equal hashes. */
  abstract hashCode(): number;

  /** how many values are in this one, itself included, each as often as it stands there */
  get weight(): number {
    return 1;
  }

  /** Structural equality (reference §3) with another value that is no primitive and not this object. */
  abstract equalTo(other: Exclude<Value, null | boolean | number | bigint | string>): boolean;
}
