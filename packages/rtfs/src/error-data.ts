import { keyword, mapFrom, type PMap, type Value } from "./values/index.ts";

/** The data of an error: a map with keyword keys. */
export function dataOf(fields: Readonly<Record<string, Value>>): PMap {
  return mapFrom(Object.entries(fields).map(([name, value]): [Value, Value] => [keyword(name), value]));
}
