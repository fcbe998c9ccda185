import { fromPlain, RtfsError, toPlain, type Value } from "@ambit/rtfs";
import { AmbitError, type Json } from "@ambit/sdk";

/** The value as plain JSON; null where that refuses it. */
export function plainOrNull(value: Value): Json {
  return orElse(() => toPlain(value), null);
}

/** The value of JSON that came from outside. Throws `EXECUTE_INPUT_INVALID` where programs have no such value. */
export function inputValue(json: Json, what: string): Value {
  return converted(
    () => fromPlain(json),
    (problem, cause) => {
      throw new AmbitError("EXECUTE_INPUT_INVALID", `${what} has no value in a program: ${problem}`, {
        hint: "Text is whole Unicode, numbers are finite, and nothing nests deeper than 1000.",
        cause,
      });
    },
  );
}

/** What a conversion gives, or the fallback where the value has no such form. */
export function orElse<T, U>(convert: () => T, fallback: U): T | U {
  return converted<T | U>(convert, () => fallback);
}

/** What a conversion gives; what it refuses is told to `refused`. */
export function converted<T>(convert: () => T, refused: (problem: string, cause: RtfsError) => T): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RtfsError) return refused(error.value.message, error);
    throw error;
  }
}
