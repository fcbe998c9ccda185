import type { Json, JsonSchema } from "@ambit/sdk";

/** deepest level that is described; below it everything is accepted */
const depth = 6;
/** elements of an array that are looked at */
const sample = 100;

/**
 * Describes the shape of a value as JSON Schema (2020-12), with field names and types but none of its data.
 * The value always fits its own schema.
 */
export function inferSchema(value: Json, level = 0): JsonSchema {
  if (level >= depth) return true;
  if (value === null) return { type: "null" };
  if (Array.isArray(value)) return arraySchema(value, level);
  if (typeof value === "object") return objectSchema(value, level);
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  return { type: typeof value };
}

function objectSchema(value: { [key: string]: Json }, level: number): JsonSchema {
  const fields = Object.keys(value).sort();
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field, inferSchema(value[field] ?? null, level + 1)])),
    required: fields,
  };
}

/** Elements of one shape are described; a mixed or long array only as an array, so that every element fits. */
function arraySchema(value: Json[], level: number): JsonSchema {
  const shapes = new Map(value.slice(0, sample).map((element) => shapeOf(element, level)));
  const [only] = shapes.values();
  return shapes.size === 1 && value.length <= sample && only !== undefined
    ? { type: "array", items: only }
    : { type: "array" };
}

function shapeOf(element: Json, level: number): [string, JsonSchema] {
  const schema = inferSchema(element, level + 1);
  return [JSON.stringify(schema), schema];
}
