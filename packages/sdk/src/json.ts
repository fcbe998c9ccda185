/** Plain JSON, as people, tools and capabilities exchange it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Whether what is known to be JSON is an object: neither null nor an array. */
export function isJsonObject(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/**
 * A value in the lossless codec of RTFS (language reference §17): JSON in which every array is tagged
 * (`["f","1.0"]`, `["k",":a"]`, `["m",[k,v],…]`). It is what crosses workers and what the chain stores.
 */
export type Encoded = Json;

/** JSON Schema, draft 2020-12. `true` accepts everything. */
export type JsonSchema = boolean | { [keyword: string]: Json };
