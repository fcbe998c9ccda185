import { fail } from "../errors.ts";
import { Meter, type Sizes } from "../values/meter.ts";

export type { Meter } from "../values/meter.ts";

export interface FuelOptions {
  /** steps a run may take, in units of fuel */
  readonly steps: number;
  /** calls that may be open at once */
  readonly depth: number;
  /** bytes that a run may allocate in all, counted by the model of `values/costs.ts`; unlimited by default */
  readonly memory?: number;
  readonly sizes?: Sizes;
  /** stops the run when its first element is not 0 */
  readonly cancel: Int32Array | null;
}

/** Thrown through a program that was cancelled from outside. No program can catch it. */
export class Cancellation extends Error {
  override readonly name = "Cancellation";
}

const SLICE = 20_000;
const GRACE = 10_000;
const PORTION = 1 << 20;
const GRACE_BYTES = 1 << 20;
/** room for the error that says that the allowance is used up */
const ERROR_BYTES = 1 << 16;

/**
 * The allowance of one run: one step per function entry and loop back-edge, and the bytes of what it makes.
 * Hot code decrements `left` itself and calls `refill` below zero, so cancellation is seen once per slice.
 */
export class Fuel extends Meter {
  depth = 0;
  readonly maxDepth: number;
  readonly #cancel: Int32Array | null;
  #limit: number;
  #granted = 0;
  #memory: number;
  #provided = 0;
  #isStopping = false;
  /** what is restored when a part of the program that was ended has come to its end */
  readonly #suspended: { readonly limit: number; readonly memory: number; readonly isStopping: boolean }[] = [];

  constructor({ steps, depth, memory = Number.POSITIVE_INFINITY, sizes, cancel }: FuelOptions) {
    super(sizes);
    this.left = 0;
    this.room = 0;
    this.#limit = steps;
    this.#memory = memory;
    this.maxDepth = depth;
    this.#cancel = cancel;
    this.#grant();
    this.#provide();
  }

  /** units spent so far */
  get spent(): number {
    return this.#granted - this.left;
  }

  /** bytes allocated so far */
  get allocated(): number {
    return this.#provided - this.room;
  }

  /** true once a limit or a cancellation has stopped the program and only its `finally` forms still run */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Called when a slice is used up. Throws `StepLimit`, or `Cancellation`. */
  override refill(): void {
    this.checkCancelled();
    if (this.spent > this.#limit) fail("StepLimit", `The program took more than ${this.#limit} steps`);
    this.#grant();
  }

  /** Called when a portion is used up. Throws `MemoryLimit`, or `Cancellation`. */
  override enlarge(): void {
    this.checkCancelled();
    const isUsedUp = this.allocated > this.#memory;
    this.#provide(isUsedUp ? ERROR_BYTES : 0); // the error is a value too
    if (isUsedUp) fail("MemoryLimit", `The program allocated more than ${this.#memory} bytes`);
  }

  override checkCancelled(): void {
    if (!this.#isStopping && this.isCancelled) throw new Cancellation("The run was cancelled");
  }

  get isCancelled(): boolean {
    return this.#cancel !== null && Atomics.load(this.#cancel, 0) !== 0;
  }

  override refuseSize(message: string): never {
    return fail("SizeLimit", message);
  }

  override refuseDepth(message: string): never {
    return fail("StackOverflow", message);
  }

  overflow(): never {
    return fail("StackOverflow", `More than ${this.maxDepth} calls are open at once`);
  }

  /** Reference §12.1: what is left of a stopped program is its `finally` forms, on a small allowance of their own. */
  beginStopping(): void {
    if (!this.#isStopping) this.#stop();
  }

  /** A part of the program has been ended: until `endGrace`, only its `finally` forms run. */
  beginGrace(): void {
    this.#suspended.push({ limit: this.#limit, memory: this.#memory, isStopping: this.#isStopping });
    this.beginStopping();
  }

  endGrace(): void {
    const before = this.#suspended.pop();
    if (before === undefined) return;
    this.#limit = before.limit;
    this.#memory = before.memory;
    this.#isStopping = before.isStopping;
    this.#grant();
    this.#provide();
  }

  #stop(): void {
    this.#isStopping = true;
    this.#limit = this.spent + GRACE;
    this.#memory = this.allocated + GRACE_BYTES;
    this.#grant();
    this.#provide();
  }

  #grant(): void {
    const left = Math.min(SLICE, this.#limit - this.spent);
    this.#granted += left - this.left;
    this.left = left;
  }

  #provide(least = 0): void {
    const room = Math.max(least, Math.min(PORTION, this.#memory - this.allocated));
    this.#provided += room - this.room;
    this.room = room;
  }
}
