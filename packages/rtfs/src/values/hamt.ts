import { equals } from "./equality.ts";
import { unpaid } from "./meter.ts";
import type { Value } from "./values.ts";

/**
 * Hash array mapped trie from keys to indexes: the index side of a large map. A node whose `owner` is the one given
 * is changed in place; every other node is copied first.
 */
export interface Branch {
  readonly kind: "branch";
  bitmap: number;
  readonly children: Child[];
  readonly owner: Owner;
}

/** Who may change a node in place; null: nobody. */
export type Owner = object | null;

interface Leaf {
  readonly kind: "leaf";
  readonly hash: number;
  readonly key: Value;
  readonly index: number;
}

/** Leaves with different keys and one hash. */
interface Bucket {
  readonly kind: "bucket";
  readonly hash: number;
  readonly leaves: readonly Leaf[];
}

type Child = Branch | Leaf | Bucket;

export function emptyTrie(owner: Owner): Branch {
  return { kind: "branch", bitmap: 0, children: [], owner };
}

/** The index under a key, −1 when it is absent. */
export function find(root: Branch, { key, hash }: { key: Value; hash: number }): number {
  let node = root;
  for (let shift = 0; ; shift += 5) {
    const bit = 1 << ((hash >>> shift) & 31);
    if ((node.bitmap & bit) === 0) return -1;
    const child = node.children[countBits(node.bitmap & (bit - 1))] as Child;
    if (child.kind === "branch") node = child;
    else if (child.kind === "leaf") return holds(child, { key, hash }) ? child.index : -1;
    else return child.leaves.find((leaf) => holds(leaf, { key, hash }))?.index ?? -1;
  }
}

export interface Entry {
  key: Value;
  hash: number;
  index: number;
}

/** Adds a key that is absent. */
export function insert(root: Branch, { key, hash, index }: Entry, owner: Owner = null): Branch {
  return place(root, { kind: "leaf", hash, key, index }, { shift: 0, owner });
}

/** Removes the key that stands under this index. */
export function remove(root: Branch, target: { hash: number; index: number }): Branch {
  const child = without(root, target, 0);
  if (child?.kind === "branch") return child;
  return child === null ? emptyTrie(null) : single(child, { shift: 0, owner: null });
}

// Unpaid: which keys share a hash differs from process to process. Who looks a key up has paid for its hash, and so for this.
function holds(leaf: Leaf, { key, hash }: { key: Value; hash: number }): boolean {
  if (leaf.key === key) return true;
  return leaf.hash === hash && typeof key === "object" && unpaid(() => equals(leaf.key, key));
}

interface Level {
  shift: number;
  owner: Owner;
}

function place(node: Branch, leaf: Leaf, level: Level): Branch {
  const bit = 1 << ((leaf.hash >>> level.shift) & 31);
  const slot = countBits(node.bitmap & (bit - 1));
  if ((node.bitmap & bit) === 0) return withChild(node, { slot, bit, child: leaf }, level.owner);
  const child = node.children[slot] as Child;
  const target = editable(node, level.owner);
  target.children[slot] = join(child, leaf, { shift: level.shift + 5, owner: level.owner });
  return target;
}

function join(child: Child, leaf: Leaf, level: Level): Child {
  if (child.kind === "branch") return place(child, leaf, level);
  if (child.hash !== leaf.hash) return place(single(child, level), leaf, level);
  const leaves = child.kind === "leaf" ? [child, leaf] : [...child.leaves, leaf];
  return { kind: "bucket", hash: leaf.hash, leaves };
}

/** A branch that holds nothing but this child. */
function single(child: Leaf | Bucket, { shift, owner }: Level): Branch {
  return { kind: "branch", bitmap: 1 << ((child.hash >>> shift) & 31), children: [child], owner };
}

function withChild(node: Branch, { slot, bit, child }: { slot: number; bit: number; child: Child }, owner: Owner) {
  if (owner !== null && node.owner === owner) {
    node.bitmap |= bit;
    node.children.splice(slot, 0, child);
    return node;
  }
  const old = node.children;
  const children = old.slice(0, slot);
  children.push(child);
  for (let i = slot; i < old.length; i++) children.push(old[i] as Child);
  return { kind: "branch" as const, bitmap: node.bitmap | bit, children, owner };
}

function editable(node: Branch, owner: Owner): Branch {
  if (owner !== null && node.owner === owner) return node;
  return { kind: "branch", bitmap: node.bitmap, children: node.children.slice(), owner };
}

/** What is left of a child; null when nothing is. */
function without(child: Child, target: { hash: number; index: number }, shift: number): Child | null {
  if (child.kind === "leaf") return null;
  if (child.kind === "bucket") {
    const leaves = child.leaves.filter((leaf) => leaf.index !== target.index);
    return leaves.length === 1 ? (leaves[0] as Leaf) : { kind: "bucket", hash: child.hash, leaves };
  }
  const bit = 1 << ((target.hash >>> shift) & 31);
  const slot = countBits(child.bitmap & (bit - 1));
  const left = without(child.children[slot] as Child, target, shift + 5);
  const children = child.children.slice();
  if (left !== null) children[slot] = left;
  else children.splice(slot, 1);
  const only = children.length === 1 ? (children[0] as Child) : null;
  if (children.length === 0) return null;
  if (only !== null && only.kind !== "branch") return only;
  return { kind: "branch", bitmap: left === null ? child.bitmap ^ bit : child.bitmap, children, owner: null };
}

function countBits(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
