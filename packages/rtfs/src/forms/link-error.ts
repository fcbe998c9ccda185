import { type Context, placeOf } from "../analyzer/context.ts";
import { dataOf } from "../error-data.ts";
import { ErrorValue, RtfsError } from "../errors.ts";
import type { Span } from "../reader/forms.ts";

interface Failure {
  readonly at: Span;
  readonly context: Context;
  readonly data?: Parameters<typeof dataOf>[0];
}

/** Raises an error of what links modules, at a form. */
export function failLink(kind: string, message: string, { at, context, data = {} }: Failure): never {
  throw new RtfsError(new ErrorValue({ kind, message, data: dataOf(data), at: placeOf(at, context) }));
}
