import { dataOf } from "../error-data.ts";
import { fail } from "../errors.ts";
import type { Meter } from "../run/fuel.ts";
import { Fn } from "../run/function.ts";
import { equals, isNumber, Keyword, keyword, PMap, Sequence, typeName, type Value } from "../values/index.ts";
import { nested } from "../values/meter.ts";
import { keyText, type Misfit, misfit } from "./misfit.ts";
import { satisfiesPredicate } from "./type-predicates.ts";
import { type Field, predicateText, type Type, typeText } from "./types.ts";

/**
 * Finds the first part of a value that a type doesn't accept; null where it accepts all. Charges a unit per part looked
 * at. Raises `UnknownType` and `UnknownPredicate`.
 */
export type Checker = (value: Value, meter: Meter) => Misfit | null;

export function checkerOf(type: Type): Checker {
  switch (type.type) {
    case "any":
      return () => null;
    case "never":
      return (value) => misfit(value, type);
    case "named":
      return check(type, (value) => typeName(value) === type.name);
    case "number":
      return check(type, isNumber);
    case "sequence":
      return check(type, (value) => value instanceof Sequence);
    case "callable":
      return check(type, (value) => value instanceof Fn || value instanceof Keyword || value instanceof PMap);
    case "enum":
      return enumChecker(type);
    case "maybe": {
      const of = checkerOf(type.of);
      return (value, meter) => (value === null ? null : of(value, meter));
    }
    case "alias":
      return aliasChecker(type);
    case "union":
      return unionChecker(type);
    case "and":
      return conjunctionChecker(type);
    default:
      return collectionChecker(type);
  }
}

function check(type: Type, accepts: (value: Value) => boolean): Checker {
  return (value) => (accepts(value) ? null : misfit(value, type));
}

/** literals that are compared in about the time of one step */
const COMPARED_PER_STEP = 8;

function enumChecker(type: Extract<Type, { type: "enum" }>): Checker {
  const price = Math.ceil(type.values.length / COMPARED_PER_STEP);
  return (value, meter) => {
    meter.charge(price);
    return type.values.some((option) => equals(option, value)) ? null : misfit(value, type);
  };
}

/** steps that it takes to try one alternative, and to say why it fails */
const TRYING = 4;

function unionChecker(type: Extract<Type, { type: "union" }>): Checker {
  const options = type.types.map(checkerOf);
  return (value, meter) => {
    for (const option of options) {
      meter.charge(TRYING);
      if (option(value, meter) === null) return null;
    }
    return misfit(value, type);
  };
}

/** Checkers of what names stand for: one each, so that a type which refers to itself is not unfolded along a value. */
const named = new WeakMap<object, Checker>();

/** Made when first used: a type may refer to itself, or to one that is defined after it. */
function aliasChecker({ name, target }: Extract<Type, { type: "alias" }>): Checker {
  return (value, meter) => {
    meter.charge(1);
    let checker = named.get(target);
    if (checker === undefined) {
      checker = checkerOf(target.type ?? fail("UnknownType", `No type is named ${name}`, dataOf({ type: name })));
      named.set(target, checker);
    }
    const check = checker;
    return nested(() => check(value, meter));
  };
}

function conjunctionChecker({ types, predicates }: Extract<Type, { type: "and" }>): Checker {
  const checkers = types.map(checkerOf);
  return (value, meter) => {
    meter.charge(checkers.length + predicates.length);
    for (const checker of checkers) {
      const found = checker(value, meter);
      if (found !== null) return found;
    }
    const failed = predicates.find((predicate) => !satisfiesPredicate(value, { predicate, meter }));
    if (failed === undefined) return null;
    return { path: "", expected: `a value that satisfies ${predicateText(failed)}`, value };
  };
}

type CollectionType = Extract<Type, { type: "sequenceOf" | "tuple" | "array" | "record" | "mapOf" }>;

function collectionChecker(type: CollectionType): Checker {
  switch (type.type) {
    case "sequenceOf": {
      const of = checkerOf(type.of);
      return (value, meter) =>
        value instanceof Sequence ? inItems(value, { at: () => of, meter }) : misfit(value, type);
    }
    case "tuple": {
      const items = type.items.map(checkerOf);
      return (value, meter) => {
        if (!(value instanceof Sequence) || value.size !== items.length) return misfit(value, type);
        return inItems(value, { at: (index) => items[index] as Checker, meter });
      };
    }
    case "array":
      return arrayChecker(type);
    case "record":
      return recordChecker(type);
    case "mapOf":
      return mapChecker(type);
  }
}

interface Items {
  readonly at: (index: number) => Checker;
  readonly meter: Meter;
}

function inItems(items: Sequence, { at, meter }: Items): Misfit | null {
  meter.charge(items.size);
  let index = 0;
  for (const item of items) {
    const found = at(index)(item, meter);
    if (found !== null) return { ...found, path: `[${index}]${found.path}` };
    index++;
  }
  return null;
}

function arrayChecker(type: Extract<Type, { type: "array" }>): Checker {
  const [extent = null, ...inner] = type.shape ?? [];
  const element = checkerOf(inner.length === 0 ? type.of : { ...type, shape: inner });
  return (value, meter) => {
    if (!(value instanceof Sequence) || (extent !== null && value.size !== extent)) return misfit(value, type);
    return inItems(value, { at: () => element, meter });
  };
}

function recordChecker(type: Extract<Type, { type: "record" }>): Checker {
  const fields = type.fields.map((field) => ({ field, check: checkerOf(field.type) }));
  const inOthers = type.others === null && !type.isClosed ? null : othersChecker(type);
  return (value, meter) => {
    if (!(value instanceof PMap)) return misfit(value, type);
    meter.charge(fields.length);
    for (const { field, check } of fields) {
      const found = inField(value, { field, check, meter });
      if (found !== null) return { ...found, path: `.${field.name}${found.path}` };
    }
    return inOthers === null ? null : inOthers(value, meter);
  };
}

interface FieldCheck {
  readonly field: Field;
  readonly check: Checker;
  readonly meter: Meter;
}

function inField(value: PMap, { field: { name, type, isOptional }, check, meter }: FieldCheck): Misfit | null {
  const own = value.get(keyword(name));
  const found = own === undefined ? value.get(name) : own;
  if (found !== undefined) return check(found, meter);
  if (isOptional === "where nil fits" ? check(null, meter) === null : isOptional) return null;
  return { path: "", expected: typeText(type), value: undefined };
}

function othersChecker({
  fields,
  others,
}: Extract<Type, { type: "record" }>): (value: PMap, meter: Meter) => Misfit | null {
  const named = new Set(fields.map(({ name }) => name));
  const check = others === null ? null : checkerOf(others);
  return (value, meter) => {
    meter.charge(value.size);
    for (const [key, item] of value) {
      const name = keyText(key);
      if (named.has(name)) continue;
      const found =
        check === null ? { path: "", expected: "no further field", value: item, surplus: key } : check(item, meter);
      if (found !== null) return { ...found, path: `.${name}${found.path}` };
    }
    return null;
  };
}

function mapChecker(type: Extract<Type, { type: "mapOf" }>): Checker {
  const checkKey = checkerOf(type.key);
  const checkItem = checkerOf(type.value);
  return (value, meter) => {
    if (!(value instanceof PMap)) return misfit(value, type);
    meter.charge(value.size);
    for (const [key, item] of value) {
      const found = checkKey(key, meter) ?? checkItem(item, meter);
      if (found !== null) return { ...found, path: `.${keyText(key)}${found.path}` };
    }
    return null;
  };
}
