import type { Type } from "./types.ts";

/** The names in a type, and in the types that it names, that stand for nothing. */
export interface UnknownNames {
  readonly types: ReadonlySet<string>;
  readonly predicates: ReadonlySet<string>;
}

export function unknownNames(type: Type): UnknownNames {
  const types = new Set<string>();
  const predicates = new Set<string>();
  const seen = new Set<object>();
  const visit = (each: Type): void => {
    if (each.type === "alias") {
      if (each.target.type === null) types.add(each.name);
      else if (!seen.has(each.target)) {
        seen.add(each.target);
        visit(each.target.type);
      }
    }
    if (each.type === "and") {
      for (const predicate of each.predicates) if (predicate.test === "unknown") predicates.add(predicate.name);
    }
    typesIn(each).forEach(visit);
  };
  visit(type);
  return { types, predicates };
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
