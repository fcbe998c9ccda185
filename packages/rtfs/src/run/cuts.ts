import type { Fuel } from "./fuel.ts";

/**
 * Thrown through a part of a program that has been ended from outside, up to whoever is waiting for it. No clause
 * catches it; `finally` forms run without calls, on a small allowance of their own.
 */
export abstract class Cut extends Error {
  #fuel: Fuel | null = null;

  /** Lets `finally` forms run, from here to `close`. */
  open(fuel: Fuel): void {
    if (this.#fuel !== null) return;
    this.#fuel = fuel;
    fuel.beginGrace();
  }

  close(): void {
    this.#fuel?.endGrace();
    this.#fuel = null;
  }
}

/** Ends a parallel branch whose sibling has failed. */
export class BranchStop extends Cut {
  override readonly name = "BranchStop";
}

/** Ends a step whose time is up. */
export class StepExpiry extends Cut {
  override readonly name = "StepExpiry";
  /** action id of the step */
  readonly action: string;

  constructor(action: string) {
    super(`The time of the step ${action} is up`);
    this.action = action;
  }
}
