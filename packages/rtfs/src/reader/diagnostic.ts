import type { Place } from "../errors.ts";

/** What is worth saying about a program before it runs. */
export interface Diagnostic {
  /** an error: what stands there can never succeed; a warning: it hardly means what it says */
  readonly severity: "error" | "warning";
  /** the kind of the error that it leads to, or `Unreachable` */
  readonly code: string;
  readonly message: string;
  readonly at: Place;
  /** what to do about it */
  readonly hint?: string;
}
