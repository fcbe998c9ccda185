import { APPENDED, changed, ELEMENT, VECTOR } from "./costs.ts";
import { allocate, checkElements, pay } from "./meter.ts";
import { Sequence } from "./sequence.ts";
import type { Value } from "./values.ts";

type Leaf = Value[];
type Node = (Node | Leaf)[];

interface Shape {
  size: number;
  start: number;
  shift: number;
  root: Node;
  tail: Leaf;
}

/**
 * Persistent vector: a 32-way tree of leaves and a tail. Positions in the tree are physical: element i stands at
 * start + i, so that `rest` and `subvec` are views.
 */
export class Vector extends Sequence {
  static readonly empty: Vector = new Vector({ size: 0, start: 0, shift: 5, root: [], tail: [] });

  override readonly size: number;
  private readonly start: number;
  private readonly shift: number;
  private readonly root: Node;
  // May be longer than this vector's share of it: later versions append to the same array in place.
  private readonly tail: Leaf;
  /** physical position of tail[0] */
  private readonly tailStart: number;

  private constructor({ size, start, shift, root, tail }: Shape) {
    super();
    this.size = size;
    this.start = start;
    this.shift = shift;
    this.root = root;
    this.tail = tail;
    this.tailStart = tailStartOf(start + size);
  }

  static of(items: readonly Value[]): Vector {
    return vectorFrom(items);
  }

  /** For the builders of this file. */
  static fromShape(shape: Shape): Vector {
    return new Vector(shape);
  }

  get typeName(): "vector" {
    return "vector";
  }

  override get(index: number): Value | undefined {
    if (index < 0 || index >= this.size) return undefined;
    const at = this.start + index;
    return at >= this.tailStart ? this.tail[at & 31] : this.leafAt(at)[at & 31];
  }

  /** Appends. */
  conj(value: Value): Vector {
    checkElements(this.size + 1);
    allocate(APPENDED);
    return this.append(value);
  }

  /** Appends a key and its value for a map, which keeps both in one vector of even size and counts its memory itself. */
  appendEntry(key: Value, value: Value): Vector {
    const { size, start, shift, root, tail } = this;
    const used = start + size - this.tailStart;
    if (used === 32) return this.append(key).append(value);
    const grown = appended(tail, { used, value: key });
    grown.push(value);
    return new Vector({ size: size + 2, start, shift, root, tail: grown });
  }

  private append(value: Value): Vector {
    const { size, start, shift, root, tail } = this;
    const used = start + size - this.tailStart;
    if (used < 32) return new Vector({ size: size + 1, start, shift, root, tail: appended(tail, { used, value }) });
    const grown = withLeaf(root, { shift, at: this.tailStart, leaf: tail });
    return new Vector({ size: size + 1, start, ...grown, tail: [value] });
  }

  /** Puts a value in front; amortised over many calls it costs about as much as `assoc`. */
  cons(value: Value): Vector {
    if (this.size < 32) return vectorFrom([value, ...this]);
    checkElements(this.size + 1);
    if (this.start > 0) return this.replaced(this.start - 1, value);
    return withHeadroom(this.toArray()).cons(value);
  }

  /** Replaces element `index`; `index` = size appends. The caller checks the bounds. */
  assoc(index: number, value: Value): Vector {
    return index === this.size ? this.conj(value) : this.replaced(this.start + index, value);
  }

  /** Elements from … to − 1, 0 ≤ from ≤ to ≤ size; a view when it is large. */
  slice(from: number, to: number = this.size): Vector {
    const size = to - from;
    if (size === this.size) return this;
    const start = this.start + from;
    if (size <= 32 || start > 2 * size) return vectorOwning(this.copyRange(from, to));
    const tailStart = tailStartOf(start + size);
    const tail = tailStart === this.tailStart ? this.tail : this.leafAt(tailStart);
    allocate(VECTOR);
    return new Vector({ size, start, shift: this.shift, root: this.root, tail });
  }

  override toArray(): Value[] {
    return this.copyRange(0, this.size);
  }

  override [Symbol.iterator](): IterableIterator<Value> {
    return this.size <= 32 ? this.toArray().values() : this.walk();
  }

  private *walk(): Generator<Value, undefined> {
    const end = this.start + this.size;
    for (let at = this.start; at < end; at = (at | 31) + 1) {
      const leaf = this.leafAt(at);
      const stop = Math.min(32, end - (at & ~31));
      for (let i = at & 31; i < stop; i++) yield leaf[i] as Value;
    }
  }

  /** The replaced physical position lies in this vector or just before its start. */
  private replaced(at: number, value: Value): Vector {
    const { shift, root, tail, tailStart } = this;
    const start = Math.min(this.start, at);
    const size = this.size + this.start - start;
    allocate(VECTOR + changed(size));
    if (at >= tailStart) {
      const copy = tail.slice(0, start + size - tailStart);
      copy[at & 31] = value;
      return new Vector({ size, start, shift, root, tail: copy });
    }
    const leaf = this.leafAt(at).slice();
    leaf[at & 31] = value;
    return new Vector({ size, start, shift, root: setLeaf(root, { shift, at, leaf }), tail });
  }

  private leafAt(at: number): Leaf {
    if (at >= this.tailStart) return this.tail;
    let node: Node | Leaf = this.root;
    for (let level = this.shift; level > 0; level -= 5) node = node[(at >>> level) & 31] as Node | Leaf;
    return node as Leaf;
  }

  private copyRange(from: number, to: number): Value[] {
    if (from >= to) return [];
    const first = this.start + from;
    const end = this.start + to;
    if (first >= this.tailStart) return this.tail.slice(first - this.tailStart, end - this.tailStart);
    pay((to - from) >> COPIED_SHIFT);
    const copy = places(to - from);
    let next = 0;
    for (let at = first; at < end; at = (at | 31) + 1) {
      const leaf = this.leafAt(at);
      const stop = Math.min(32, end - (at & ~31));
      for (let i = at & 31; i < stop; i++) copy[next++] = leaf[i] as Value;
    }
    return copy;
  }
}

/** An array to be filled. One that grows by `push` to a large size is allocated three times over. */
export function places(count: number): Value[] {
  return new Array<Value>(count).fill(null);
}

const NO_LEAVES: Node = [];
/** A step is paid for each 8 elements that are copied. */
const COPIED_SHIFT = 3;

/** A vector of these elements; the array stays the caller's. */
export function vectorFrom(items: readonly Value[]): Vector {
  checkElements(items.length);
  return packed(items);
}

/** As `vectorFrom`, of an array that the caller gives away. */
export function vectorOwning(items: Value[]): Vector {
  const size = items.length;
  if (size === 0 || size > 32) return vectorFrom(items);
  checkElements(size);
  allocate(VECTOR + ELEMENT * size);
  return Vector.fromShape({ size, start: 0, shift: 5, root: NO_LEAVES, tail: items });
}

/** As `vectorFrom`, whatever the size. */
export function packed(items: readonly Value[]): Vector {
  const size = items.length;
  if (size === 0) return Vector.empty;
  allocate(VECTOR + ELEMENT * size);
  if (size <= 32) return Vector.fromShape({ size, start: 0, shift: 5, root: NO_LEAVES, tail: items.slice() });
  pay(size >> COPIED_SHIFT);
  const leaves: Leaf[] = [];
  const tailStart = tailStartOf(size);
  for (let at = 0; at < tailStart; at += 32) leaves.push(items.slice(at, at + 32));
  return build({ size, start: 0, leaves, tail: items.slice(tailStart) });
}

/** The same elements with as much free room before them as they take. */
function withHeadroom(items: readonly Value[]): Vector {
  allocate(VECTOR + 2 * ELEMENT * items.length);
  pay(items.length >> COPIED_SHIFT);
  const blank: Leaf = new Array<Value>(32).fill(null);
  const start = (items.length + 31) & ~31;
  const leaves: Leaf[] = new Array<Leaf>(start >>> 5).fill(blank);
  const tailStart = tailStartOf(items.length);
  for (let at = 0; at < tailStart; at += 32) leaves.push(items.slice(at, at + 32));
  return build({ size: items.length, start, leaves, tail: items.slice(tailStart) });
}

function build({ size, start, leaves, tail }: { size: number; start: number; leaves: Leaf[]; tail: Leaf }): Vector {
  let root: Node = leaves;
  let shift = 5;
  for (; root.length > 32; shift += 5) {
    const parents: Node = [];
    for (let at = 0; at < root.length; at += 32) parents.push(root.slice(at, at + 32) as Node);
    root = parents;
  }
  return Vector.fromShape({ size, start, shift, root, tail });
}

/** Physical start of the tail that ends before `end`. */
function tailStartOf(end: number): number {
  return end === 0 ? 0 : (end - 1) & ~31;
}

/** Appends in place where nobody has appended to this array before, else to a copy. */
function appended(tail: Leaf, { used, value }: { used: number; value: Value }): Leaf {
  const target = tail.length === used ? tail : tail.slice(0, used);
  target.push(value);
  return target;
}

/** The tree with a full leaf at physical position `at`, one level higher if it was full. */
function withLeaf(root: Node, { shift, at, leaf }: { shift: number; at: number; leaf: Leaf }) {
  if (at >>> 5 < 1 << shift) return { shift, root: setLeaf(root, { shift, at, leaf }) };
  return { shift: shift + 5, root: setLeaf([root], { shift: shift + 5, at, leaf }) };
}

function setLeaf(node: Node, { shift, at, leaf }: { shift: number; at: number; leaf: Leaf }): Node {
  const copy = node.slice();
  const slot = (at >>> shift) & 31;
  const child = (node[slot] ?? []) as Node;
  copy[slot] = shift === 5 ? leaf : setLeaf(child, { shift: shift - 5, at, leaf });
  return copy;
}
