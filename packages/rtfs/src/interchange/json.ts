/** JSON as JS values. Objects that this package makes have no prototype, so that any key is an ordinary key. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** JSON Schema, draft 2020-12. */
export type JsonSchema = boolean | { readonly [keyword: string]: Json };

/** An empty object without a prototype. */
export function emptyObject<T>(): { [key: string]: T } {
  return Object.create(null);
}

export function isObject(json: unknown): json is { [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
