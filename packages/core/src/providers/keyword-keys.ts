import { isKeywordName, Keyword, keyword, List, listFrom, mapFrom, PMap, type Value, Vector } from "@ambit/rtfs";
import { isJsonObject, type Json } from "@ambit/sdk";

/** A value in which the text keys that a schema names are keywords, at every depth that `properties` and `items` reach. */
export function withKeywordKeys(value: Value, schema: Json | undefined): Value {
  if (!isJsonObject(schema)) return value;
  if (value instanceof PMap) return keyed(value, schema.properties);
  const { items } = schema;
  if (items === undefined) return value;
  if (value instanceof Vector) return Vector.of(value.toArray().map((item) => withKeywordKeys(item, items)));
  return value instanceof List ? listFrom([...value].map((item) => withKeywordKeys(item, items))) : value;
}

function keyed(map: PMap, properties: Json | undefined): PMap {
  if (!isJsonObject(properties)) return map;
  const fieldOf = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : undefined);
  return mapFrom(
    [...map].map(([key, item]): [Value, Value] => {
      const name = typeof key === "string" ? key : key instanceof Keyword ? key.name : undefined;
      const field = name === undefined ? undefined : fieldOf(name);
      return name === undefined || field === undefined || !isKeywordName(name)
        ? [key, item]
        : [keyword(name), withKeywordKeys(item, field)];
    }),
  );
}
