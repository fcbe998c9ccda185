import type { Frame } from "../run/function.ts";
import type { Value } from "../values/index.ts";

/** Frames of at most this many slots are literals: of as many slots or a few more, the arguments first. */
export const LITERAL = 8;

export function frame0(size: number): Frame {
  if (size <= 2) return [undefined, undefined];
  if (size <= 4) return [undefined, undefined, undefined, undefined];
  return [undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined];
}

export function frame1(size: number, a: Value): Frame {
  if (size <= 2) return [a, undefined];
  if (size <= 4) return [a, undefined, undefined, undefined];
  return [a, undefined, undefined, undefined, undefined, undefined, undefined, undefined];
}

export function frame2(size: number, a: Value, b: Value): Frame {
  if (size <= 2) return [a, b];
  if (size <= 4) return [a, b, undefined, undefined];
  return [a, b, undefined, undefined, undefined, undefined, undefined, undefined];
}

export function frame3(size: number, a: Value, b: Value, c: Value): Frame {
  if (size <= 4) return [a, b, c, undefined];
  return [a, b, c, undefined, undefined, undefined, undefined, undefined];
}
