import { findBuiltin } from "../library/lookup.ts";
import type { Type } from "../types/types.ts";
import type { TypeName } from "../values/index.ts";

/** What a function of the library takes and gives, as far as types can say. */
export interface Signature {
  /** by position; beyond them, `rest` */
  readonly params: readonly Type[];
  readonly rest: Type | null;
  readonly result: Type;
}

const ANY: Type = { type: "any" };

function kinds(...names: TypeName[]): Type {
  const [only, ...others] = names.map((name): Type => ({ type: "named", name }));
  return only !== undefined && others.length === 0
    ? only
    : { type: "union", types: names.map((name) => ({ type: "named", name })) };
}

/** One letter for each type that signatures are made of. */
const LETTERS: Readonly<Record<string, Type>> = {
  ".": ANY,
  n: { type: "number" },
  i: kinds("integer"),
  s: kinds("string"),
  S: kinds("string", "nil"),
  b: kinds("boolean"),
  /** a collection */
  c: kinds("vector", "list", "string", "map", "nil"),
  /** a collection whose kind the result keeps */
  q: kinds("vector", "list", "string"),
  v: kinds("vector"),
  V: kinds("vector", "nil"),
  l: kinds("list"),
  m: kinds("map"),
  M: kinds("map", "nil"),
  k: kinds("keyword", "symbol", "string"),
  K: kinds("keyword"),
  y: kinds("symbol"),
  /** what `<` and the like compare */
  o: kinds("integer", "float", "string", "timestamp"),
  /** what `assoc` takes */
  a: kinds("map", "vector", "nil"),
  /** what `get` takes */
  g: kinds("map", "vector", "list", "error", "nil"),
  e: kinds("error"),
  t: kinds("timestamp"),
  f: { type: "callable", shape: null },
  I: kinds("integer", "nil"),
  F: kinds("float", "integer", "nil"),
};

/** `names: params > result`, a letter each; `*` after the last means any number of it. */
const WRITTEN = `
  + *: nn* > n
  -: nn* > n
  /: nn* > n
  quot rem mod: nn > n
  inc dec abs: n > n
  max min: nn* > n
  sqrt: n > n
  pow: nn > n
  factorial: i > i
  floor ceil round: n > i
  even? odd? zero? pos? neg?: n > b
  bit-and bit-or bit-xor: iii* > i
  bit-shift-left bit-shift-right: ii > i
  = not= identical?: ..* > b
  < > <= >=: oo.* > b
  compare: .. > i
  not boolean: . > b
  str pr-str: .* > s
  string-length: s > i
  substring: sii > s
  string-contains: SS > b
  starts-with? ends-with?: SS > b
  join: sc > s
  string-upper string-lower string-trim string-reverse: s > s
  string-replace: sss > s
  index-of: ss > I
  pad-left pad-right: sis > s
  blank?: S > b
  int: . > i
  float: . > n
  parse-int: . > I
  parse-float: . > F
  keyword: k > K
  symbol: k > y
  name: k > s
  timestamp-ms: t > i
  serialize-json serialize-json-pretty: . > s
  nil? bool? int? float? number? string? keyword? symbol? vector? list? map? fn? seq? coll? timestamp? uuid? resource? error?: . > b
  count: c > i
  empty?: . > b
  first second last rest next: c > .
  nth: ci. > .
  reverse: c > .
  take drop take-last: ic > .
  partition partition-all: ic > v
  concat: c* > v
  vector: .* > v
  list: .* > l
  vec: c > v
  numbers: ii > v
  repeat: i. > v
  distinct: c > .
  frequencies: c > m
  interpose: .c > v
  zip: cc > v
  get: g.. > .
  assoc: a...* > .
  dissoc: M.* > M
  keys vals entries: M > V
  hash-map: .* > m
  merge: M* > M
  select-keys: M. > m
  zipmap: cc > m
  ex-message: e > s
  ok err: . > m
  type-name: . > s
  map-indexed: fc > v
  keep: fc > v
  filter remove: fc > .
  every?: fc > b
  some find-first: fc > .
  take-while drop-while: fc > .
  group-by index-by: fc > m
  partition-by: fc > v
  repeatedly: if > v
  reduce-kv: f.M > .
  map-vals map-keys filter-map: fM > .
  map: fcc* > v
  mapcat: fcc* > v
  range: nnn > v
  complement memoize: f > f
  comp juxt: f* > f
  constantly: . > f
  partial: f.* > f
`;

export const signatures: ReadonlyMap<string, Signature> = new Map(
  WRITTEN.trim()
    .split("\n")
    .flatMap((line) => {
      const [names = "", shape = ""] = line.split(": ");
      const [params = "", result = "."] = shape.split(" > ");
      return names
        .trim()
        .split(" ")
        .flatMap((name) => namesOf(name).map((each) => [each, signature(params, result)] as const));
    }),
);

function namesOf(name: string): readonly string[] {
  return [name, ...(findBuiltin(name)?.aliases ?? [])];
}

function signature(params: string, result: string): Signature {
  const letters = [...params.replace("*", "")].map(typeOfLetter);
  const rest = params.endsWith("*") ? (letters.pop() ?? null) : null;
  return { params: letters, rest, result: typeOfLetter(result) };
}

function typeOfLetter(letter: string): Type {
  const type = LETTERS[letter];
  if (type === undefined) throw new Error(`No type has the letter ${letter}`);
  return type;
}

/** What the argument at an index has to be; null where nothing is known of it. */
export function paramOf({ params, rest }: Signature, index: number): Type | null {
  return params[index] ?? rest;
}
