import { ELEMENT, MAP, textBytes, VECTOR } from "./costs.ts";
import { PMap } from "./map.ts";
import { allocate, checkElements, checkLength, nested, pay } from "./meter.ts";
import { Sequence } from "./sequence.ts";
import type { Value } from "./values.ts";

/** Counts a value that comes from outside as if the program had made it, and holds it to the sizes of the program. */
export function takeIn(value: Value): void {
  if (typeof value === "string") {
    checkLength(value.length);
    allocate(textBytes(value.length));
  } else if (value instanceof Sequence) takeInAll(value.toArray(), { count: value.size, bytes: VECTOR });
  else if (value instanceof PMap) takeInAll(value.toFlat(), { count: value.size, bytes: MAP });
}

function takeInAll(parts: readonly Value[], { count, bytes }: { count: number; bytes: number }): void {
  checkElements(count);
  allocate(bytes + ELEMENT * parts.length);
  pay(1 + (parts.length >> 3));
  nested(() => parts.forEach(takeIn));
}
