/** Sizes beyond which a single value is refused (reference §18). */
export interface Sizes {
  /** most elements of one collection */
  readonly elements: number;
  /** longest string in UTF-16 units */
  readonly characters: number;
  /** longest text that a regular expression searches, in UTF-16 units */
  readonly searched: number;
}

export const DEFAULT_SIZES: Sizes = { elements: 1_000_000, characters: 16 << 20, searched: 1 << 20 };

const SLICE = 20_000;
const PORTION = 1 << 28;

/**
 * What work on values is charged to. Hot code decrements `left` (steps) and `room` (bytes) itself, and calls `refill`
 * or `enlarge` below zero. This one only counts; a run's `Fuel` sets limits.
 */
export class Meter {
  /** steps left of the current slice */
  left = SLICE;
  /** bytes left of the current portion */
  room = PORTION;
  readonly sizes: Sizes;

  constructor(sizes: Sizes = DEFAULT_SIZES) {
    this.sizes = sizes;
  }

  charge(units: number): void {
    this.left -= units;
    if (this.left < 0) this.refill();
  }

  allocate(bytes: number): void {
    this.room -= bytes;
    if (this.room < 0) this.enlarge();
  }

  /** Called when a slice is used up. */
  refill(): void {
    this.left = SLICE;
  }

  /** Called when a portion is used up. */
  enlarge(): void {
    this.room = PORTION;
  }

  /** Ends work that is not charged for while it lasts, where the run was cancelled. */
  checkCancelled(): void {}

  /** A value nests too deeply to be gone through. */
  refuseDepth(message: string): never {
    throw new RangeError(`${message}, and so the call stack`);
  }

  /** A value would be larger than its size allows. */
  refuseSize(message: string): never {
    throw new RangeError(message);
  }
}

/** Levels of nested values that may be gone through at once. */
const DEEPEST = 10_000;

/** Values that no run makes are bounded by what they are made of. */
const nobody = new Meter({ ...DEFAULT_SIZES, elements: Number.POSITIVE_INFINITY });

let meter = nobody;
let nesting = 0;

/**
 * Runs something at the expense of a meter: what it does with values (building, comparing, hashing, ordering,
 * printing, encoding) is charged to this meter.
 */
export function metered<R>(by: Meter, run: () => R): R {
  const before = meter;
  meter = by;
  try {
    return run();
  } finally {
    meter = before;
  }
}

/** Runs something that nobody is charged for, because it was paid for before. */
export function unpaid<R>(run: () => R): R {
  return metered(nobody, run);
}

/** Goes one level down into nested values. */
export function nested<R>(run: () => R): R {
  if (nesting >= DEEPEST) meter.refuseDepth(`A value nests deeper than ${DEEPEST}`);
  nesting++;
  try {
    return run();
  } finally {
    nesting--;
  }
}

/** Charges steps for work on values. */
export function pay(units: number): void {
  const by = meter;
  by.left -= units;
  if (by.left < 0) by.refill();
}

/** Counts memory that values take, in bytes of the model in `costs.ts`. */
export function allocate(bytes: number): void {
  const by = meter;
  by.room -= bytes;
  if (by.room < 0) by.enlarge();
}

/** Raises `SizeLimit` before a collection of that many elements is built. */
export function checkElements(count: number): void {
  const { elements } = meter.sizes;
  if (count > elements) meter.refuseSize(`A collection holds at most ${elements} elements`);
}

/** Raises `SizeLimit` before a string of that many UTF-16 units is built. */
export function checkLength(length: number): void {
  const { characters } = meter.sizes;
  if (length > characters) meter.refuseSize(`A string holds at most ${characters} characters`);
}

export function currentSizes(): Sizes {
  return meter.sizes;
}

export function checkCancelled(): void {
  meter.checkCancelled();
}
