import { ErrorValue, fail } from "../errors.ts";
import {
  floatText,
  isInteger,
  isNumber,
  Keyword,
  keyword,
  List,
  mapFrom,
  PMap,
  Sym,
  typeName,
  type Value,
  Vector,
} from "../values/index.ts";
import { elementsOf } from "./elements.ts";

type Args = readonly Value[];
type Read<T> = (args: Args, index: number) => T;

/** Reads the arguments of one function; each raises `TypeError` for a value of another type. */
export interface Arguments {
  readonly function: string;
  readonly string: Read<string>;
  readonly number: Read<Numeric>;
  readonly integer: Read<number | bigint>;
  /** an integer to count or index with, as a JS number (clamped to the safe range) */
  readonly index: Read<number>;
  readonly map: Read<PMap>;
  readonly mapOrNil: Read<PMap | null>;
  readonly vector: Read<Vector>;
  readonly name: Read<Keyword | Sym | string>;
  readonly error: Read<ErrorValue>;
  /** the elements of a vector, list, string (code points), map (`[k v]` vectors) or nil, in a fresh array */
  readonly elements: Read<Value[]>;
  /** raises `TypeError`: argument `index` was expected to be something else */
  readonly reject: (args: Args, index: number, expected: string) => never;
  /** raises an error that names the function */
  readonly fail: (kind: string, message: string) => never;
}

type Numeric = Extract<Value, number | bigint | { readonly n: number }>;

export function argumentsOf(name: string): Arguments {
  const reject = (args: Args, index: number, expected: string) =>
    rejectArgument(args[index] ?? null, { name, index, expected });
  const take =
    <T extends Value>(accepts: (value: Value) => value is T, expected: string): Read<T> =>
    (args, index) => {
      const value = args[index] ?? null;
      return accepts(value) ? value : reject(args, index, expected);
    };
  const integer = take(isInteger, "an integer");
  return {
    function: name,
    reject,
    fail: (kind, message) => fail(kind, `${name}: ${message}`),
    string: take(isString, "a string"),
    number: take(isNumber, "a number"),
    integer,
    index: (args, index) => clampIndex(integer(args, index)),
    map: take(isMap, "a map"),
    mapOrNil: take(isMapOrNil, "a map or nil"),
    vector: take(isVector, "a vector"),
    name: take(isName, "a keyword, symbol or string"),
    error: take(isError, "an error"),
    elements: (args, index) => elementsOf(args[index] ?? null) ?? reject(args, index, "a collection"),
  };
}

const isString = (value: Value): value is string => typeof value === "string";
const isMap = (value: Value): value is PMap => value instanceof PMap;
const isMapOrNil = (value: Value): value is PMap | null => value === null || value instanceof PMap;
const isVector = (value: Value): value is Vector => value instanceof Vector;
const isName = (value: Value): value is Keyword | Sym | string =>
  typeof value === "string" || value instanceof Keyword || value instanceof Sym;
const isError = (value: Value): value is ErrorValue => value instanceof ErrorValue;

function clampIndex(value: number | bigint): number {
  if (typeof value === "number") return value;
  return value < 0n ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
}

/** Raises the uniform `TypeError` of the library: function, position, what was expected, what came. */
export function rejectArgument(value: Value, at: { name: string; index: number; expected: string }): never {
  return fail(
    "TypeError",
    `${at.name}: argument ${at.index + 1} must be ${at.expected}, got ${describe(value)}`,
    mapFrom([
      [keyword("function"), at.name],
      [keyword("argument"), at.index + 1],
      [keyword("expected"), at.expected],
      [keyword("actual"), typeName(value)],
    ]),
  );
}

const SHOWN = 40;

/** A value in a message: its type and, where that is short, the value. */
function describe(value: Value): string {
  if (value === null) return "nil";
  const type = typeName(value);
  if (typeof value === "string")
    return `string ${JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN).toWellFormed()}…` : value)}`;
  if (typeof value === "bigint" || typeof value === "boolean") return `${type} ${value}`;
  if (isNumber(value)) return `${type} ${isInteger(value) ? value : floatText(value)}`;
  if (value instanceof Keyword) return `keyword :${value.name}`;
  if (value instanceof Sym) return `symbol ${value.name}`;
  if (value instanceof Vector || value instanceof List || value instanceof PMap) return `${type} of ${value.size}`;
  return type;
}
