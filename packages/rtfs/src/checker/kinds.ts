import type { Predicate, Type } from "../types/types.ts";
import { TYPE_NAMES, type TypeName, typeName } from "../values/values.ts";

/** Kinds of values by `type-name`, a bit each. */
export type Kinds = number;

const BITS: ReadonlyMap<TypeName, Kinds> = new Map(TYPE_NAMES.map((name, index) => [name, 1 << index]));
const EVERY: Kinds = (1 << TYPE_NAMES.length) - 1;

/** The kinds of these names. */
export function kinds(...names: readonly TypeName[]): Kinds {
  return names.reduce((all, name) => all | (BITS.get(name) ?? 0), 0);
}

const NUMBERS = kinds("integer", "float");
const SEQUENCES = kinds("vector", "list");
const MAPS = kinds("map");
const CALLABLE = kinds("function", "keyword", "map");
const NIL = kinds("nil");

/** aliases and types within types that are gone into */
const DEEPEST = 40;

/** The kinds of values that a type may accept; never too few. */
export function kindsOf(type: Type): Kinds {
  return kindsAt(type, { depth: 0, known: new Map() });
}

interface At {
  readonly depth: number;
  /** of what names stand for; every kind, as long as it is looked into */
  readonly known: Map<object, Kinds>;
}

function kindsAt(type: Type, { depth, known }: At): Kinds {
  if (depth > DEEPEST) return EVERY;
  const inside = (each: Type) => kindsAt(each, { depth: depth + 1, known });
  switch (type.type) {
    case "any":
      return EVERY;
    case "never":
      return 0;
    case "named":
      return BITS.get(type.name) ?? EVERY;
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
      return type.values.reduce<Kinds>((all, value) => all | (BITS.get(typeName(value)) ?? EVERY), 0);
    case "maybe":
      return inside(type.of) | NIL;
    case "union":
      return type.types.reduce((all, each) => all | inside(each), 0);
    case "and": {
      const common = type.types.reduce((all, each) => all & inside(each), EVERY);
      return type.predicates.reduce((all, predicate) => all & kindsPassing(predicate), common);
    }
    case "alias": {
      if (type.target.type === null) return EVERY;
      const found = known.get(type.target);
      if (found !== undefined) return found;
      known.set(type.target, EVERY);
      const own = inside(type.target.type);
      known.set(type.target, own);
      return own;
    }
  }
}

const COMPARABLE = kinds("integer", "float", "string");
const COUNTED = kinds("vector", "list", "map");
const STRINGS = kinds("string");

/** A predicate fails for what it doesn't apply to. */
function kindsPassing({ test }: Predicate): Kinds {
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
      return STRINGS;
    case "min-count":
    case "max-count":
    case "count":
      return COUNTED;
    case "has-keys":
      return MAPS;
    default:
      return EVERY;
  }
}

/** Are the first kinds all among the second? */
export function areWithin(some: Kinds, others: Kinds): boolean {
  return (some & ~others) === 0;
}

export function namesOfKinds(some: Kinds): readonly TypeName[] {
  return TYPE_NAMES.filter((_, index) => (some >> index) % 2 === 1);
}
