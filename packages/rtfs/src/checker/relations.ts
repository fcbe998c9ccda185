import { asRtfsError } from "../errors.ts";
import { checkerOf } from "../types/type-check.ts";
import type { Field, FunctionShape, Type } from "../types/types.ts";
import type { Value } from "../values/index.ts";
import { Meter } from "../values/meter.ts";
import { areWithin, kindsOf, namesOfKinds } from "./kinds.ts";

type Of<K extends Type["type"]> = Extract<Type, { type: K }>;

/** Where a comparison of two types stands: types may hold themselves, in many places. */
interface At {
  readonly depth: number;
  readonly left: { comparisons: number };
}

/** types within types that are compared */
const DEEPEST = 40;
/** pairs of types that one comparison looks at before it is left open */
const MOST_COMPARED = 10_000;

const start = (): At => ({ depth: 0, left: { comparisons: MOST_COMPARED } });

const deeper = ({ depth, left }: At): At => ({ depth: depth + 1, left });

const isSpent = ({ depth, left }: At): boolean => depth > DEEPEST || --left.comparisons < 0;

/** Whether a type accepts a value; null where that isn't known before the run (an unknown name, a predicate that fails). */
export function accepts(type: Type, value: Value): boolean | null {
  try {
    return checkerOf(type)(value, new Meter()) === null;
  } catch (thrown) {
    if (asRtfsError(thrown) === null) throw thrown;
    return null;
  }
}

/** Is it certain that no value is of both types? */
export function isDisjoint(a: Type, b: Type, at = start()): boolean {
  if (isSpent(at)) return false;
  if (a.type === "any" || b.type === "any") return a.type === "never" || b.type === "never";
  if ((kindsOf(a) & kindsOf(b)) === 0) return true;
  return isApart(a, b, at) || isApart(b, a, at);
}

function isApart(a: Type, b: Type, at: At): boolean {
  const apart = (x: Type, y: Type) => isDisjoint(x, y, deeper(at));
  switch (a.type) {
    case "enum":
      return a.values.every((value) => accepts(b, value) === false);
    case "union":
      return a.types.every((each) => apart(each, b));
    case "maybe":
      return apart(NIL, b) && apart(a.of, b);
    case "and":
      return a.types.some((each) => apart(each, b));
    case "alias":
      return a.target.type !== null && apart(a.target.type, b);
    case "tuple":
      return isApartTuple(a, b, at);
    case "record":
      return isApartRecord(a, b, at);
    default:
      return false;
  }
}

const NIL: Type = { type: "named", name: "nil" };

function isApartTuple({ items }: Of<"tuple">, b: Type, at: At): boolean {
  if (b.type === "sequenceOf") return items.some((item) => isDisjoint(item, b.of, deeper(at)));
  if (b.type !== "tuple") return false;
  if (items.length !== b.items.length) return true;
  return items.some((item, index) => isDisjoint(item, b.items[index] ?? item, deeper(at)));
}

function isApartRecord(a: Of<"record">, b: Type, at: At): boolean {
  const needed = a.fields.filter(isRequired);
  if (b.type === "mapOf") return needed.some((field) => isDisjoint(field.type, b.value, deeper(at)));
  if (b.type !== "record") return false;
  return needed.some((field) => {
    const other = fieldNamed(b, field.name);
    if (other !== undefined) return isDisjoint(field.type, other.type, deeper(at));
    return b.others === null ? b.isClosed : isDisjoint(field.type, b.others, deeper(at));
  });
}

function fieldNamed({ fields }: Of<"record">, name: string): Field | undefined {
  return fields.find((field) => field.name === name);
}

function isRequired({ isOptional, type }: Field): boolean {
  return isOptional === false || (isOptional === "where nil fits" && accepts(type, null) === false);
}

/** Is it certain that every value of the first type is of the second? */
export function isSubtype(a: Type, b: Type, at = start()): boolean {
  if (a === b || b.type === "any" || a.type === "never") return true;
  if (isSpent(at)) return false;
  return isWithin(a, b, at) ?? isAround(b, a, at) ?? isSameShape(a, b, at);
}

/** Null: what the first type is made of doesn't decide. */
function isWithin(a: Type, b: Type, at: At): boolean | null {
  const within = (x: Type) => isSubtype(x, b, deeper(at));
  switch (a.type) {
    case "enum":
      return a.values.every((value) => accepts(b, value) === true);
    case "union":
      return a.types.every(within);
    case "maybe":
      return within(NIL) && within(a.of);
    case "alias":
      return a.target.type !== null && within(a.target.type);
    case "and":
      return a.types.some(within) ? true : null;
    default:
      return null;
  }
}

/** Null: what the second type is made of doesn't decide. */
function isAround(b: Type, a: Type, at: At): boolean | null {
  const holds = (y: Type) => isSubtype(a, y, deeper(at));
  switch (b.type) {
    case "union":
      return b.types.some(holds);
    case "maybe":
      return holds(NIL) || holds(b.of);
    case "alias":
      return b.target.type !== null && holds(b.target.type);
    case "and":
      return b.predicates.length === 0 && b.types.every(holds);
    case "number":
    case "sequence":
      return areWithin(kindsOf(a), kindsOf(b));
    case "named":
      return a.type === "named" ? a.name === b.name : b.name === "map" && (a.type === "record" || a.type === "mapOf");
    default:
      return null;
  }
}

function isSameShape(a: Type, b: Type, at: At): boolean {
  const within = (x: Type, y: Type) => isSubtype(x, y, deeper(at));
  switch (b.type) {
    case "sequenceOf":
      if (a.type === "tuple") return a.items.every((item) => within(item, b.of));
      if (a.type === "sequenceOf") return within(a.of, b.of);
      return b.of.type === "any" && areWithin(kindsOf(a), kindsOf(b));
    case "tuple":
      return (
        a.type === "tuple" &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => within(item, b.items[index] ?? item))
      );
    case "record":
      return a.type === "record" && isWithinRecord(a, b, at);
    case "mapOf":
      if (a.type === "mapOf") return within(a.key, b.key) && within(a.value, b.value);
      return b.key.type === "any" && b.value.type === "any" && areWithin(kindsOf(a), kindsOf(b));
    case "callable":
      return isWithinFunction(a, b, at);
    default:
      return false;
  }
}

/** Width: the fields that are asked for, and maybe more. Depth: each of a subtype. */
function isWithinRecord(a: Of<"record">, b: Of<"record">, at: At): boolean {
  const fieldsFit = b.fields.every((field) => {
    const own = fieldNamed(a, field.name);
    if (own === undefined) return !isRequired(field) && a.isClosed && a.others === null;
    return (isRequired(own) || !isRequired(field)) && isSubtype(own.type, field.type, deeper(at));
  });
  if (!fieldsFit || (!b.isClosed && b.others === null)) return fieldsFit;
  const further = a.fields.filter(({ name }) => fieldNamed(b, name) === undefined);
  const { others } = b;
  if (!a.isClosed && a.others === null) return others?.type === "any";
  if (others === null) return a.others === null && further.length === 0;
  return (
    further.every(({ type }) => isSubtype(type, others, deeper(at))) &&
    (a.others === null || isSubtype(a.others, others, deeper(at)))
  );
}

/** Arguments the other way round, the result this way. */
function isWithinFunction(a: Type, b: Of<"callable">, at: At): boolean {
  if (b.shape === null) return areWithin(kindsOf(a), kindsOf(b));
  if (a.type !== "callable" || a.shape === null) return false;
  const [own, other]: readonly FunctionShape[] = [a.shape, b.shape];
  if (own === undefined || other === undefined || own.params.length !== other.params.length) return false;
  const restFits = other.rest === null || (own.rest !== null && isSubtype(other.rest, own.rest, deeper(at)));
  return (
    restFits &&
    other.params.every((param, index) => isSubtype(param, own.params[index] ?? param, deeper(at))) &&
    isSubtype(own.result, other.result, deeper(at))
  );
}

/** types that a union has at most before it says nothing more */
const WIDEST = 5;

/** A type that accepts all that any of these accept (reference §7.5). */
export function join(types: readonly Type[]): Type {
  const members = distinct(types.flatMap(membersOf));
  if (members.length <= WIDEST) return unionOf(members);
  const widened = distinct(members.flatMap((member) => membersOf(widen(member))));
  return widened.length <= WIDEST ? unionOf(widened) : { type: "any" };
}

function membersOf(type: Type): readonly Type[] {
  if (type.type === "union") return type.types.flatMap(membersOf);
  if (type.type === "maybe") return [NIL, ...membersOf(type.of)];
  return type.type === "enum" ? type.values.map((value) => ({ type: "enum", values: [value] })) : [type];
}

/** Without members that others stand for; an integer and a float together are a number. */
function distinct(members: readonly Type[]): Type[] {
  const kept: Type[] = [];
  for (const member of members) {
    if (kept.some((each) => isSubtype(member, each))) continue;
    const rest = kept.filter((each) => !isSubtype(each, member));
    kept.splice(0, kept.length, ...rest, member);
    if (kept.length > 4 * WIDEST) return [{ type: "any" }];
  }
  const isNumber = (type: Type) => type.type === "named" && (type.name === "integer" || type.name === "float");
  if (kept.filter(isNumber).length < 2) return kept;
  return [...kept.filter((type) => !isNumber(type)), { type: "number" }];
}

function unionOf(members: readonly Type[]): Type {
  const [only] = members;
  if (only === undefined) return { type: "never" };
  if (members.length === 1) return only;
  const literals = members.flatMap((member) => (member.type === "enum" ? member.values : []));
  const others = members.filter(({ type }) => type !== "enum");
  const all: Type[] = literals.length === 0 ? others : [...others, { type: "enum", values: literals }];
  return all.length === 1 && all[0] !== undefined ? all[0] : { type: "union", types: all };
}

/** The type of which a literal is one value. */
function widen(type: Type): Type {
  if (type.type !== "enum") return type;
  return unionOf(distinct(namesOfKinds(kindsOf(type)).map((name) => ({ type: "named", name }))));
}
