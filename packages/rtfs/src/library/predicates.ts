import {
  isFloat,
  isInteger,
  isNumber,
  Keyword,
  List,
  PMap,
  ResourceHandle,
  Sym,
  Timestamp,
  typeName,
  Uuid,
  type Value,
  Vector,
} from "../values/index.ts";
import { type Builtin, builtin } from "./builtin.ts";

function predicate(name: string, what: string, test: (value: Value) => boolean): Builtin {
  return builtin(name, {
    params: "x",
    doc: `Whether \`x\` is ${what}.`,
    one: () => test,
  });
}

const isString = (value: Value) => typeof value === "string";

export const predicates: readonly Builtin[] = [
  predicate("nil?", "nil", (value) => value === null),
  predicate("bool?", "true or false", (value) => typeof value === "boolean"),
  predicate("int?", "an integer", isInteger),
  predicate("float?", "a float", isFloat),
  predicate("number?", "an integer or a float", isNumber),
  { ...predicate("string?", "a string", isString), aliases: ["string-p"] },
  predicate("keyword?", "a keyword", (value) => value instanceof Keyword),
  predicate("symbol?", "a symbol", (value) => value instanceof Sym),
  predicate("vector?", "a vector", (value) => value instanceof Vector),
  predicate("list?", "a list", (value) => value instanceof List),
  predicate("map?", "a map", (value) => value instanceof PMap),
  predicate("fn?", "a function", (value) => typeName(value) === "function"),
  predicate("seq?", "a vector or a list", (value) => value instanceof Vector || value instanceof List),
  predicate(
    "coll?",
    "a vector, a list or a map",
    (value) => value instanceof Vector || value instanceof List || value instanceof PMap,
  ),
  predicate("timestamp?", "a timestamp", (value) => value instanceof Timestamp),
  predicate("uuid?", "a uuid", (value) => value instanceof Uuid),
  predicate("resource?", "a resource handle", (value) => value instanceof ResourceHandle),
  predicate("error?", "an error", (value) => typeName(value) === "error"),
];
