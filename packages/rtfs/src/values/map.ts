import { APPENDED, changed, ELEMENT, INDEXED, MAP } from "./costs.ts";
import { Datum } from "./datum.ts";
import { type Digest, digestOf, equals, hash } from "./equality.ts";
import { areDistinct, type Flat, isIdentity, payForText, SMALL, slotOf } from "./flat.ts";
import { type Branch, emptyTrie, find, insert, remove } from "./hamt.ts";
import { mix } from "./hashing.ts";
import { allocate, checkElements, pay } from "./meter.ts";
import { sameCollections } from "./sharing.ts";
import { ResourceHandle } from "./uuid.ts";
import type { Value } from "./values.ts";
import { packed, Vector } from "./vector.ts";

/** Stands in the key's place of an entry that was removed from a large map. */
const GONE = new ResourceHandle("");

/** steps that putting a key into the index of a large map takes */
const INDEXING = 3;

/** Persistent map that keeps the order of insertion. A key that is set again keeps its place and its old key. */
export class PMap extends Datum {
  static readonly empty: PMap = new PMap({ size: 0, flat: [], index: null });

  readonly size: number;
  /** the entries of a small map */
  private readonly flat: Flat | null;
  /** from key to entry number in a large map */
  private readonly index: Branch | null;
  /** a large map's entries as a flat vector in order of insertion; removed ones have the key `GONE` */
  private readonly entries: Vector;
  private digest: Digest | null = null;

  private constructor({ size, flat, index, entries = Vector.empty }: MapShape) {
    super();
    allocate(flat === null ? MAP : MAP + ELEMENT * flat.length);
    this.size = size;
    this.flat = flat;
    this.index = index;
    this.entries = entries;
  }

  /** For the builder: the keys are all different, the array becomes the map's. */
  static fromDistinct(flat: Flat, index: Branch | null): PMap {
    if (flat.length === 0) return PMap.empty;
    const size = flat.length / 2;
    return new PMap(index === null ? { size, flat, index } : { size, flat: null, index, entries: packed(flat) });
  }

  get typeName(): "map" {
    return "map";
  }

  get(key: Value): Value | undefined {
    const flat = this.flat;
    if (flat === null) {
      const number = this.numberOf(key);
      return number < 0 ? undefined : this.entries.get(2 * number + 1);
    }
    if (typeof key === "string") payForText(key);
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === key) return flat[i + 1];
    const slot = isIdentity(key) ? -1 : slotOf(flat, key);
    return slot < 0 ? undefined : flat[slot + 1];
  }

  has(key: Value): boolean {
    return this.get(key) !== undefined;
  }

  /** The entry under this key, with the key as it stands in the map. */
  entry(key: Value): [Value, Value] | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    const kept = this.flat === null ? this.entries.get(2 * this.numberOf(key)) : this.flat[slotOf(this.flat, key)];
    return [kept ?? null, value];
  }

  /** A function as key raises `TypeError`. */
  set(key: Value, value: Value): PMap {
    if (this.flat === null) return this.setLarge(key, value);
    const slot = slotOf(this.flat, key);
    if (slot >= 0) return this.flat[slot + 1] === value ? this : this.withValue(this.flat, { slot, value });
    if (this.size === SMALL) return new MapBuilder(this).set(key, value).build();
    if (!isIdentity(key)) hash(key);
    checkElements(this.size + 1);
    return new PMap({ size: this.size + 1, flat: [...this.flat, key, value], index: null });
  }

  delete(key: Value): PMap {
    if (this.flat === null) return this.deleteLarge(key);
    const slot = slotOf(this.flat, key);
    if (slot < 0) return this;
    return PMap.fromDistinct([...this.flat.slice(0, slot), ...this.flat.slice(slot + 2)], null);
  }

  /** Key, value, key, value … in order of insertion, in a fresh array. */
  toFlat(): Value[] {
    if (this.flat !== null) return this.flat.slice();
    const all = this.entries.toArray();
    if (all.length === 2 * this.size) return all;
    return all.filter((_, i) => all[i & ~1] !== GONE);
  }

  /** The entry at this place in the order of insertion; undefined outside 0 … size − 1. */
  entryAt(place: number): [Value, Value] | undefined {
    if (place < 0 || place >= this.size) return undefined;
    const entries = this.flat ?? (this.entries.size === 2 * this.size ? null : this.toFlat());
    const at = (i: number): Value => (entries === null ? this.entries.get(i) : entries[i]) ?? null;
    return [at(2 * place), at(2 * place + 1)];
  }

  keys(): Value[] {
    return (this.flat ?? this.toFlat()).filter((_, i) => i % 2 === 0);
  }

  values(): Value[] {
    return (this.flat ?? this.toFlat()).filter((_, i) => i % 2 === 1);
  }

  toArray(): [Value, Value][] {
    const flat = this.flat ?? this.toFlat();
    pay(flat.length >> 3);
    const pairs: [Value, Value][] = [];
    for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i] as Value, flat[i + 1] as Value]);
    return pairs;
  }

  [Symbol.iterator](): IterableIterator<[Value, Value]> {
    return this.toArray().values();
  }

  override hashCode(): number {
    return this.digested().hash;
  }

  override get weight(): number {
    return this.digested().weight;
  }

  private digested(): Digest {
    this.digest ??= digestOf(this.toFlat(), (hashes) => {
      let code = this.size;
      for (let i = 0; i < hashes.length; i += 2) code = (code + mix(hashes[i] ?? 0, hashes[i + 1] ?? 0)) | 0;
      return code;
    });
    return this.digest;
  }

  override equalTo(other: object): boolean {
    if (!(other instanceof PMap) || other.size !== this.size) return false;
    return sameCollections(this, other, () => this.hasSameEntries(other));
  }

  private hasSameEntries(other: PMap): boolean {
    for (const [key, value] of this) {
      const theirs = other.get(key);
      if (theirs === undefined || !equals(value, theirs)) return false;
    }
    return true;
  }

  private numberOf(key: Value): number {
    return this.index === null ? -1 : find(this.index, { key, hash: hash(key) });
  }

  private withValue(flat: Flat, { slot, value }: { slot: number; value: Value }): PMap {
    const copy = flat.slice();
    copy[slot + 1] = value;
    return new PMap({ size: this.size, flat: copy, index: null });
  }

  private setLarge(key: Value, value: Value): PMap {
    const { size, entries } = this;
    const index = this.index ?? emptyTrie(null);
    const code = hash(key);
    const number = find(index, { key, hash: code });
    if (number < 0) {
      checkElements(size + 1);
      allocate(INDEXED + 2 * APPENDED + changed(size));
      pay(INDEXING);
      const grown = insert(index, { key, hash: code, index: entries.size / 2 });
      return new PMap({ size: size + 1, flat: null, index: grown, entries: entries.appendEntry(key, value) });
    }
    if (entries.get(2 * number + 1) === value) return this;
    return new PMap({ size, flat: null, index, entries: entries.assoc(2 * number + 1, value) });
  }

  private deleteLarge(key: Value): PMap {
    const code = hash(key);
    const number = this.numberOf(key);
    if (number < 0 || this.index === null) return this;
    const size = this.size - 1;
    allocate(changed(size));
    const entries = this.entries.assoc(2 * number, GONE).assoc(2 * number + 1, null);
    const left = new PMap({ size, flat: null, index: remove(this.index, { hash: code, index: number }), entries });
    const isSparse = size <= SMALL || entries.size > 4 * size + 64;
    return isSparse ? new MapBuilder(left).build() : left;
  }
}

interface MapShape {
  size: number;
  flat: Flat | null;
  index: Branch | null;
  entries?: Vector;
}

/** Collects entries in place, for building a map in bulk. */
export class MapBuilder {
  private flat: Value[] = [];
  private index: Branch | null = null;

  constructor(start: PMap = PMap.empty) {
    const flat = start.toFlat();
    if (flat.length <= 2 * SMALL) this.flat = flat;
    else for (let i = 0; i < flat.length; i += 2) this.set(flat[i] as Value, flat[i + 1] as Value);
  }

  get size(): number {
    return this.flat.length / 2;
  }

  get(key: Value): Value | undefined {
    const slot = this.slot(key);
    return slot < 0 ? undefined : this.flat[slot + 1];
  }

  set(key: Value, value: Value): this {
    const slot = this.slot(key);
    if (slot >= 0) this.flat[slot + 1] = value;
    else this.append(key, value);
    return this;
  }

  /** The map; the builder starts over, empty. */
  build(): PMap {
    const map = PMap.fromDistinct(this.flat, this.index);
    this.flat = [];
    this.index = null;
    return map;
  }

  private slot(key: Value): number {
    return this.index === null ? slotOf(this.flat, key) : 2 * find(this.index, { key, hash: hash(key) });
  }

  private append(key: Value, value: Value): void {
    if (!isIdentity(key)) hash(key);
    checkElements(this.size + 1);
    this.flat.push(key, value);
    if (this.index !== null) this.addToIndex(this.size - 1);
    else if (this.size > SMALL) for (let number = 0; number < this.size; number++) this.addToIndex(number);
  }

  private addToIndex(number: number): void {
    const key = this.flat[2 * number] as Value;
    allocate(INDEXED);
    pay(INDEXING);
    this.index = insert(this.index ?? emptyTrie(this), { key, hash: hash(key), index: number }, this);
  }
}

/** A map of these entries; of two equal keys the first keeps its place and the last gives the value. */
export function mapFrom(entries: Iterable<readonly [Value, Value]>): PMap {
  const flat: Value[] = [];
  for (const [key, value] of entries) flat.push(key, value);
  return mapFromFlat(flat);
}

/** As `mapFrom`, of key, value, key, value …; the caller gives the array away. */
export function mapFromFlat(flat: Value[]): PMap {
  if (flat.length <= 2 * SMALL && areDistinct(flat)) return PMap.fromDistinct(flat, null);
  const builder = new MapBuilder();
  for (let i = 0; i < flat.length; i += 2) builder.set(flat[i] as Value, flat[i + 1] as Value);
  return builder.build();
}
