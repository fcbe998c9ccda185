import type { Item } from "./syntax.ts";

/** How a group is read, where its head does not say: data are never calls, bindings are pairs of a vector. */
export type Reading = "code" | "data" | "bindings";

/** How a form is placed in a group that takes several lines. */
export interface Shape {
  /** where it stands when it begins a line */
  readonly column: "inner" | "lead" | "body" | "argument";
  /** when it begins one; a line end of the source is always kept */
  readonly breaks: Breaks;
  readonly reading?: Reading;
}

/**
 * `always`; `overflow`: each of them when the group stood on one line and is too long for it, else as `soft`;
 * `soft`: when it doesn't fit any more; `value`: as `soft`, but rather broken inside; `never`.
 */
export type Breaks = "always" | "overflow" | "soft" | "value" | "never";

/** Beside the head. */
export const LEAD: Shape = { column: "lead", breaks: "never" };
export const BODY: Shape = { column: "body", breaks: "always" };

export function isKeyword(item: Item | undefined): boolean {
  return item?.kind === "atom" && item.text.length > 1 && item.text.startsWith(":");
}

export function isAtom(item: Item | undefined, text: string): boolean {
  return item?.kind === "atom" && item.text === text;
}
