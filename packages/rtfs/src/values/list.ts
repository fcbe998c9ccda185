import { LIST } from "./costs.ts";
import { allocate } from "./meter.ts";
import { Sequence } from "./sequence.ts";
import type { Value } from "./values.ts";
import { Vector, vectorFrom } from "./vector.ts";

/** Persistent list; cheap at the front. */
export class List extends Sequence {
  static readonly empty: List = new List(Vector.empty);

  /** the same elements as a vector */
  readonly items: Vector;

  constructor(items: Vector) {
    super();
    allocate(LIST);
    this.items = items;
  }

  get typeName(): "list" {
    return "list";
  }

  override get size(): number {
    return this.items.size;
  }

  override get(index: number): Value | undefined {
    return this.items.get(index);
  }

  /** Nil when empty. */
  first(): Value {
    return this.items.get(0) ?? null;
  }

  /** The empty list when empty. */
  rest(): List {
    return this.size <= 1 ? List.empty : new List(this.items.slice(1));
  }

  /** Puts a value in front. */
  cons(value: Value): List {
    return new List(this.items.cons(value));
  }

  /** Elements from … to − 1, 0 ≤ from ≤ to ≤ size. */
  slice(from: number, to: number = this.size): List {
    return new List(this.items.slice(from, to));
  }

  override toArray(): Value[] {
    return this.items.toArray();
  }

  override [Symbol.iterator](): IterableIterator<Value> {
    return this.items[Symbol.iterator]();
  }
}

/** A list of these elements; the array stays the caller's. */
export function listFrom(items: readonly Value[]): List {
  return items.length === 0 ? List.empty : new List(vectorFrom(items));
}
