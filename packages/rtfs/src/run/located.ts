import { asRtfsError, type Place } from "../errors.ts";
import type { Fuel } from "./fuel.ts";

/** Runs something that may raise an error, and adds the place to an error that has none yet. */
export function located<R>(at: Place, run: () => R): R {
  try {
    return run();
  } catch (thrown) {
    throw placed(thrown, at);
  }
}

/** Fills up the steps where a loop starts over: a limit is told with the place of the loop. */
export function refillAt(at: Place, fuel: Fuel): void {
  located(at, () => fuel.refill());
}

/**
 * What was thrown, on its way out past this place. An error of the language that has no place yet was raised here; one
 * that has remembers that it came by.
 */
export function placed(thrown: unknown, at: Place): unknown {
  const error = asRtfsError(thrown);
  if (error === null) return thrown;
  if (error.value.at === null) return error.withPlace(at);
  error.pass(at);
  return error;
}
