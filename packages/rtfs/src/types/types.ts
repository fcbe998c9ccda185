import { prStr } from "../printer/printer.ts";
import type { TypeName, Value } from "../values/index.ts";

/** most dimensions of an array */
export const MOST_EXTENTS = 32;

/** A type expression (reference §7.1), names resolved. */
export type Type =
  | { readonly type: "any" | "never" | "number" | "sequence" }
  /** any callable value; the shape is for reading only, no value is tested against it */
  | { readonly type: "callable"; readonly shape: FunctionShape | null }
  | { readonly type: "named"; readonly name: TypeName }
  | { readonly type: "maybe"; readonly of: Type }
  | { readonly type: "sequenceOf"; readonly of: Type }
  | { readonly type: "tuple"; readonly items: readonly Type[] }
  /** nested vectors; null is any extent */
  | { readonly type: "array"; readonly of: Type; readonly shape: readonly (number | null)[] | null }
  | {
      readonly type: "record";
      readonly fields: readonly Field[];
      readonly others: Type | null;
      readonly isClosed: boolean;
    }
  | { readonly type: "mapOf"; readonly key: Type; readonly value: Type }
  | { readonly type: "union"; readonly types: readonly Type[] }
  | { readonly type: "and"; readonly types: readonly Type[]; readonly predicates: readonly Predicate[] }
  | { readonly type: "enum"; readonly values: readonly Value[] }
  /** a name of `deftype` or `defstruct`; null: nothing of that name is defined (`UnknownType`) */
  | { readonly type: "alias"; readonly name: string; readonly target: { type: Type | null } };

/** What `[:fn [T* (& T)?] R]` says of a function. */
export interface FunctionShape {
  readonly params: readonly Type[];
  /** of every further argument; null: there is none */
  readonly rest: Type | null;
  readonly result: Type;
}

export interface Field {
  /** the keyword's name; a string key of the same text serves too */
  readonly name: string;
  readonly type: Type;
  /** may be missing: always, never, or where its type accepts nil */
  readonly isOptional: boolean | "where nil fits";
}

/** A predicate (reference §7.2); one that is applied to a value of another type fails. */
export type Predicate =
  | { readonly test: ">" | ">=" | "<" | "<="; readonly limit: Value }
  | { readonly test: "=" | "!="; readonly value: Value }
  | { readonly test: "in-range"; readonly low: Value; readonly high: Value }
  | {
      readonly test: "min-length" | "max-length" | "length" | "min-count" | "max-count" | "count";
      readonly limit: number;
    }
  | { readonly test: "matches-regex"; readonly pattern: string }
  | { readonly test: "is-url" | "is-email" | "non-empty" }
  | { readonly test: "has-keys"; readonly keys: readonly Value[] }
  /** raises `UnknownPredicate` */
  | { readonly test: "unknown"; readonly name: string };

/** The type as source text would state it. */
export function typeText(type: Type): string {
  switch (type.type) {
    case "named":
      return `:${WRITTEN.get(type.name) ?? type.name}`;
    case "maybe":
      return `[:maybe ${typeText(type.of)}]`;
    case "sequenceOf":
      return `[:vector ${typeText(type.of)}]`;
    case "tuple":
      return `[:tuple${listText(type.items)}]`;
    case "array":
      return `[:array ${typeText(type.of)}${type.shape === null ? "" : ` [${type.shape.map((n) => n ?? "?").join(" ")}]`}]`;
    case "record":
      return `[:map${type.fields.map((field) => ` [:${field.name} ${typeText(field.type)}${field.isOptional === true ? " ?" : ""}]`).join("")}]`;
    case "mapOf":
      return `[:map-of ${typeText(type.key)} ${typeText(type.value)}]`;
    case "union":
      return `[:union${listText(type.types)}]`;
    case "and":
      return `[:and${listText(type.types)}${type.predicates.map((predicate) => ` ${predicateText(predicate)}`).join("")}]`;
    case "enum":
      return `[:enum${type.values.map((value) => ` ${prStr(value)}`).join("")}]`;
    case "alias":
      return type.name;
    case "sequence":
      return ":seq";
    case "callable":
      return type.shape === null ? ":fn" : functionText(type.shape);
    default:
      return `:${type.type}`;
  }
}

/** Types that source text has a word of its own for. */
const WRITTEN: ReadonlyMap<TypeName, string> = new Map<TypeName, string>([
  ["integer", "int"],
  ["boolean", "bool"],
  ["resource-handle", "resource"],
]);

/** The predicate as source text would state it. */
export function predicateText(predicate: Predicate): string {
  switch (predicate.test) {
    case "=":
    case "!=":
      return `[:${predicate.test} ${prStr(predicate.value)}]`;
    case "in-range":
      return `[:in-range ${prStr(predicate.low)} ${prStr(predicate.high)}]`;
    case "matches-regex":
      return `[:matches-regex ${prStr(predicate.pattern)}]`;
    case "has-keys":
      return `[:required-keys [${predicate.keys.map(prStr).join(" ")}]]`;
    case "is-url":
    case "is-email":
    case "non-empty":
      return `[:${predicate.test}]`;
    case "unknown":
      return `[:${predicate.name}]`;
    default:
      return `[:${predicate.test} ${prStr(predicate.limit)}]`;
  }
}

function functionText({ params, rest, result }: FunctionShape): string {
  const more = rest === null ? [] : ["&", typeText(rest)];
  return `[:fn [${[...params.map(typeText), ...more].join(" ")}] ${typeText(result)}]`;
}

function listText(types: readonly Type[]): string {
  return types.map((type) => ` ${typeText(type)}`).join("");
}
