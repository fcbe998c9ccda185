import type { Predicate, Type } from "../types.ts";
import { type TypeName, typeName } from "../values/index.ts";

/** The kinds of values that a type may accept, by `type-name`; never too few. */
export function kindsOf(type: Type, depth = 0): ReadonlySet<TypeName> {
  if (depth > DEEPEST) return EVERY_KIND;
  switch (type.type) {
    case "any":
      return EVERY_KIND;
    case "never":
      return NO_KIND;
    case "named":
      return new Set([type.name]);
    case "number":
      return NUMBERS;
    case "sequence":
    case "sequenceOf":
    case "tuple":
    case "array":
      return SEQUENCES;
    case "record":
    case "mapOf":
      return MAPS;
    case "callable":
      return CALLABLE;
    case "enum":
      return new Set(type.values.map(typeName));
    case "maybe":
      return new Set([...kindsOf(type.of, depth + 1), "nil"]);
    case "union":
      return new Set(type.types.flatMap((each) => [...kindsOf(each, depth + 1)]));
    case "and":
      return intersection([
        ...type.types.map((each) => kindsOf(each, depth + 1)),
        ...type.predicates.map(kindsPassing),
      ]);
    case "alias":
      return type.target.type === null ? EVERY_KIND : kindsOf(type.target.type, depth + 1);
  }
}

/** aliases and types within types that are gone into */
const DEEPEST = 40;

const EVERY_KIND: ReadonlySet<TypeName> = new Set<TypeName>([
  "nil",
  "boolean",
  "integer",
  "float",
  "string",
  "keyword",
  "symbol",
  "timestamp",
  "uuid",
  "resource-handle",
  "vector",
  "list",
  "map",
  "function",
  "error",
]);
const NO_KIND: ReadonlySet<TypeName> = new Set();
const NUMBERS: ReadonlySet<TypeName> = new Set<TypeName>(["integer", "float"]);
const SEQUENCES: ReadonlySet<TypeName> = new Set<TypeName>(["vector", "list"]);
const MAPS: ReadonlySet<TypeName> = new Set<TypeName>(["map"]);
const CALLABLE: ReadonlySet<TypeName> = new Set<TypeName>(["function", "keyword", "map"]);
const COMPARABLE: ReadonlySet<TypeName> = new Set<TypeName>(["integer", "float", "string"]);
const COUNTED: ReadonlySet<TypeName> = new Set<TypeName>(["vector", "list", "map"]);

/** A predicate fails for what it doesn't apply to. */
function kindsPassing({ test }: Predicate): ReadonlySet<TypeName> {
  switch (test) {
    case ">":
    case ">=":
    case "<":
    case "<=":
    case "in-range":
      return COMPARABLE;
    case "min-length":
    case "max-length":
    case "length":
    case "matches-regex":
    case "is-url":
    case "is-email":
      return new Set(["string"]);
    case "min-count":
    case "max-count":
    case "count":
      return COUNTED;
    case "has-keys":
      return MAPS;
    default:
      return EVERY_KIND;
  }
}

function intersection(sets: readonly ReadonlySet<TypeName>[]): ReadonlySet<TypeName> {
  return new Set([...EVERY_KIND].filter((kind) => sets.every((set) => set.has(kind))));
}

export function haveCommonKind(a: Type, b: Type): boolean {
  const kinds = kindsOf(b);
  return [...kindsOf(a)].some((kind) => kinds.has(kind));
}
