import { Keyword, type Value } from "./values/index.ts";

/**
 * The canonical id that the first operand of `call` denotes (reference §13.1): a keyword's or string's text without a
 * leading colon, its single `/` as `.`. Null for a value that is neither.
 */
export function capabilityId(value: Value): string | null {
  const text = value instanceof Keyword ? value.name : typeof value === "string" ? value.replace(/^:/, "") : null;
  if (text === null || text === "") return null;
  const slash = text.indexOf("/");
  return slash < 0 || text.includes("/", slash + 1) ? text : text.replace("/", ".");
}
