import { RtfsError, toPlain, type Value } from "@ambit/rtfs";
import type { Json } from "@ambit/sdk";

/** The value as plain JSON; null where that refuses it. */
export function plainOrNull(value: Value): Json {
  return orElse(() => toPlain(value), null);
}

/** What a conversion gives, or the fallback where the value has no such form. */
export function orElse<T, U>(convert: () => T, fallback: U): T | U {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RtfsError) return fallback;
    throw error;
  }
}
