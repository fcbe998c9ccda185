import type { Variable } from "../ir/ir.ts";

interface FrameOptions {
  /** slots of the frame */
  readonly size: number;
  /** the frame of every variable that was met so far */
  readonly owners: Map<Variable, Frame>;
  readonly refuse: (what: string) => never;
}

/** What one slot holds at a point of the program. */
interface Held {
  readonly variable: Variable;
  /** when it was stored */
  readonly since: number;
  /** regions around the store */
  readonly level: number;
}

/** Who stored into a slot last, and when somebody else did. */
interface Stores {
  readonly by: Variable;
  readonly at: number;
  /** -1: nobody else ever did */
  readonly otherAt: number;
}

/** A part of the program that is evaluated again, or from somewhere in its middle on. */
interface Region {
  readonly since: number;
  /** what its inside takes to be held since before it, by slot */
  readonly needs: Map<number, Variable>;
}

/** most entries that the alternatives of all tests may bind together */
const MOST_JOINED = 4_000_000;

/**
 * The slots of one function while a walk follows it in the order of evaluation. What holds a slot is known exactly where
 * ways through the program meet; for loops it is known that no store in them takes a slot from what they read.
 */
export class Frame {
  /** parameters of the arity in hand */
  params: readonly Variable[] = [];
  readonly #options: FrameOptions;
  readonly #held = new Map<number, Held>();
  readonly #stores = new Map<number, Stores>();
  readonly #fixed = new Set<Variable>();
  /** what slots held before each change */
  readonly #trail: { slot: number; before: Held | undefined }[] = [];
  readonly #regions: Region[] = [];
  #now = 0;
  #variables = 0;
  #joined = 0;

  constructor(options: FrameOptions) {
    this.#options = options;
  }

  /** A frame within this one. */
  inner(size: number): Frame {
    return new Frame({ ...this.#options, size });
  }

  refuse(what: string): never {
    return this.#options.refuse(what);
  }

  /** A point to which `release` goes back. */
  mark(): number {
    return this.#trail.length;
  }

  /** What was stored since the mark is out of scope. */
  release(mark: number): void {
    while (this.#trail.length > mark) {
      const change = this.#trail.pop();
      if (change?.before === undefined) this.#held.delete(change?.slot ?? -1);
      else this.#held.set(change.slot, change.before);
    }
  }

  open(): Region {
    const region: Region = { since: this.#now, needs: new Map() };
    this.#regions.push(region);
    return region;
  }

  close({ needs, since }: Region): void {
    this.#regions.pop();
    for (const [slot, variable] of needs) {
      if (this.#storedByOther(slot, variable) >= since) this.refuse("a loop takes a slot from what it reads");
    }
  }

  /** Keeps what all of these ways store that can be gone to the end; false where none can. */
  either(ways: readonly (() => boolean)[]): boolean {
    let common: Map<number, Held> | null = null;
    for (const way of ways) {
      const mark = this.#trail.length;
      if (way()) common = this.#common(common, mark);
      this.release(mark);
    }
    for (const [slot, held] of common ?? []) this.#put(slot, held);
    return common !== null;
  }

  /** Stores into a variable; one that may be read unbound must have been made so before. */
  store(variable: Variable): void {
    this.#own(variable);
    if (this.#fixed.has(variable)) this.refuse("what a function is given by its surroundings is stored into");
    if (variable.isLate) this.read(variable);
    else this.#hold(variable);
  }

  /** Makes a variable unbound. */
  clear(variable: Variable): void {
    this.#own(variable);
    if (!variable.isLate || this.#fixed.has(variable)) this.refuse("a variable is made unbound that never is");
    this.#hold(variable);
  }

  /** Puts in place what every call of the function finds: itself, or what it captured. */
  fix(variable: Variable): void {
    this.#own(variable);
    if (this.#fixed.has(variable)) this.refuse("a function finds the same thing twice");
    this.#fixed.add(variable);
    this.#hold(variable);
  }

  read(variable: Variable): void {
    if (variable.home === "program") return;
    this.#own(variable);
    const { slot } = variable;
    const held = this.#held.get(slot);
    if (held?.variable !== variable || this.#storedByOther(slot, variable) >= held.since)
      return this.refuse("a variable is read where it may hold nothing");
    const region = this.#regions[held.level];
    if (region === undefined) return;
    const other = region.needs.get(slot) ?? variable;
    if (other !== variable) this.refuse("a loop reads two variables from one slot");
    region.needs.set(slot, variable);
  }

  /** Ends the walk. */
  end(): void {
    const most = 2 * this.#variables + SPARE;
    if (this.#options.size > most) this.refuse("a frame has more slots than variables");
  }

  #own(variable: Variable): void {
    const { owners, size } = this.#options;
    const owner = owners.get(variable);
    if (owner === this) return;
    if (owner !== undefined || variable.home !== "frame") this.refuse("a variable is of another function");
    if (variable.slot >= size) this.refuse("a variable is outside of its frame");
    owners.set(variable, this);
    this.#variables++;
  }

  #hold(variable: Variable): void {
    const { slot } = variable;
    const before = this.#stores.get(slot);
    const otherAt = before === undefined ? -1 : before.by === variable ? before.otherAt : before.at;
    this.#stores.set(slot, { by: variable, at: this.#now, otherAt });
    this.#put(slot, { variable, since: this.#now, level: this.#regions.length });
    this.#now++;
  }

  #put(slot: number, held: Held): void {
    this.#trail.push({ slot, before: this.#held.get(slot) });
    this.#held.set(slot, held);
  }

  #storedByOther(slot: number, variable: Variable): number {
    const stores = this.#stores.get(slot);
    if (stores === undefined) return -1;
    return stores.by === variable ? stores.otherAt : stores.at;
  }

  /** What slots came to hold since the mark, as far as it is the same as on the ways before. */
  #common(before: Map<number, Held> | null, mark: number): Map<number, Held> {
    const slots = new Set(this.#trail.slice(mark).map(({ slot }) => slot));
    this.#joined += slots.size + (before?.size ?? 0);
    if (this.#joined > MOST_JOINED) this.refuse("its tests bind too much");
    const common = new Map<number, Held>();
    for (const slot of slots) {
      const held = this.#held.get(slot);
      const other = before === null ? held : before.get(slot);
      if (held === undefined || other?.variable !== held.variable) continue;
      common.set(slot, other.since < held.since ? other : held);
    }
    return common;
  }
}

/** slots that a frame may have for nothing */
const SPARE = 16;
