import { fail } from "./errors.ts";

/** What bulk builtins pay: one unit per element touched, the length for strings. */
export interface Meter {
  charge(units: number): void;
}

export interface FuelOptions {
  /** steps a run may take, in units of fuel */
  readonly steps: number;
  /** calls that may be open at once */
  readonly depth: number;
  /** stops the run when its first element is not 0 */
  readonly cancel: Int32Array | null;
}

/** Thrown through a program that was cancelled from outside. No program can catch it. */
export class Cancellation extends Error {
  override readonly name = "Cancellation";
}

/** Thrown through a parallel branch whose sibling has failed. No clause catches it; `finally` forms run as usual. */
export class BranchStop extends Error {
  override readonly name = "BranchStop";
}

const SLICE = 200_000;
const GRACE = 10_000;

/**
 * The allowance of one run: one unit per function entry and loop back-edge.
 * Hot code decrements `left` itself and calls `refill` below zero, so cancellation is seen once per slice.
 */
export class Fuel implements Meter {
  left = 0;
  depth = 0;
  readonly maxDepth: number;
  readonly #cancel: Int32Array | null;
  #limit: number;
  #granted = 0;
  #isStopping = false;

  constructor({ steps, depth, cancel }: FuelOptions) {
    this.#limit = steps;
    this.maxDepth = depth;
    this.#cancel = cancel;
    this.#grant();
  }

  /** units spent so far */
  get spent(): number {
    return this.#granted - this.left;
  }

  /** true once a limit or a cancellation has stopped the program and only its `finally` forms still run */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  charge(units: number): void {
    this.left -= units;
    if (this.left < 0) this.refill();
  }

  /** Called when a slice is used up. Throws `StepLimit`, or `Cancellation`. */
  refill(): void {
    this.checkCancelled();
    if (this.spent > this.#limit) fail("StepLimit", `The program took more than ${this.#limit} steps`);
    this.#grant();
  }

  checkCancelled(): void {
    if (!this.#isStopping && this.isCancelled) throw new Cancellation("The run was cancelled");
  }

  get isCancelled(): boolean {
    return this.#cancel !== null && Atomics.load(this.#cancel, 0) !== 0;
  }

  overflow(): never {
    return fail("StackOverflow", `More than ${this.maxDepth} calls are open at once`);
  }

  /** Reference §12.1: what is left of a stopped program is its `finally` forms, on a small allowance of their own. */
  beginStopping(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#limit = this.spent + GRACE;
    this.#grant();
  }

  #grant(): void {
    const left = Math.min(SLICE, this.#limit - this.spent);
    this.#granted += left - this.left;
    this.left = left;
  }
}
