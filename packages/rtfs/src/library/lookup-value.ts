import { ErrorValue } from "../errors.ts";
import { keyword, List, PMap, type Value, Vector } from "../values/index.ts";
import { rejectArgument } from "./arguments.ts";

/**
 * What `(get collection key)` finds, undefined where the key is missing: a map's value, the element of a vector or
 * list at an integer index, a part of an error. Nil has no keys; any other collection, and a key that is no integer
 * where an index is wanted, is `TypeError`.
 */
export function find(collection: Value, key: Value, name = "get"): Value | undefined {
  if (collection instanceof PMap) return collection.get(key);
  if (collection === null) return undefined;
  if (collection instanceof Vector || collection instanceof List) {
    if (typeof key === "number" && Number.isInteger(key)) return collection.get(key);
    return typeof key === "bigint" ? undefined : rejectArgument(key, { name, index: 1, expected: "an integer index" });
  }
  if (collection instanceof ErrorValue) return partsOf(collection).get(key);
  return rejectArgument(collection, { name, index: 0, expected: "a map, vector, list, error or nil" });
}

function partsOf(error: ErrorValue): PMap {
  return PMap.empty
    .set(keyword("kind"), keyword(error.kind))
    .set(keyword("category"), keyword(error.category))
    .set(keyword("message"), error.message)
    .set(keyword("data"), error.data)
    .set(keyword("cause"), error.cause);
}
