import type { Type } from "../types.ts";

/** The names in a type, and in the types that it names, that stand for nothing. */
export function unknownTypes(type: Type): ReadonlySet<string> {
  const unknown = new Set<string>();
  const seen = new Set<object>();
  const visit = (each: Type): void => {
    if (each.type === "alias") {
      if (each.target.type === null) unknown.add(each.name);
      else if (!seen.has(each.target)) {
        seen.add(each.target);
        visit(each.target.type);
      }
    }
    typesIn(each).forEach(visit);
  };
  visit(type);
  return unknown;
}

function typesIn(type: Type): readonly Type[] {
  switch (type.type) {
    case "maybe":
    case "sequenceOf":
    case "array":
      return [type.of];
    case "tuple":
      return type.items;
    case "union":
    case "and":
      return type.types;
    case "record":
      return [...type.fields.map((field) => field.type), ...(type.others === null ? [] : [type.others])];
    case "mapOf":
      return [type.key, type.value];
    default:
      return [];
  }
}
