import { asRtfsError, ErrorValue, type Place, RtfsError } from "./errors.ts";

/** Runs something that may raise an error, and adds the place to an error that has none yet. */
export function located<R>(at: Place, run: () => R): R {
  try {
    return run();
  } catch (thrown) {
    throw placed(thrown, at);
  }
}

/** What was thrown, with the place if it is an error of the language that has none yet. */
export function placed(thrown: unknown, at: Place): unknown {
  const error = asRtfsError(thrown);
  if (error === null || error.value.at !== null) return thrown;
  const { kind, message, data, cause } = error.value;
  return new RtfsError(new ErrorValue({ kind, message, data, cause, at }));
}
