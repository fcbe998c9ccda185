import { prStr } from "../printer/printer.ts";
import { type Type, typeText } from "../types/types.ts";
import type { TypeName, Value } from "../values/index.ts";
import { type Kinds, kinds, kindsOf } from "./kinds.ts";

/** A type in a sentence: "a string", "nil or an integer", "5". */
export function described(type: Type): string {
  switch (type.type) {
    case "any":
      return "anything";
    case "never":
      return "nothing";
    case "number":
      return "a number";
    case "sequence":
      return "a vector or a list";
    case "callable":
      return "something callable";
    case "named":
      return withArticle(type.name);
    case "enum":
      return alternatives(type.values.map(shown));
    case "maybe":
      return `nil or ${described(type.of)}`;
    case "union":
      return WORDS.get(kindsOf(type)) ?? alternatives(type.types.map(described));
    case "and":
      return type.types.map(described).join(" and ") || typeText(type);
    case "tuple":
      return `a vector of ${type.items.length}`;
    case "record":
      return type.isClosed ? "a map with other fields" : "a map";
    case "alias":
      return type.name;
    default:
      return typeText(type);
  }
}

/** Unions that people have a word for, by the kinds in them. */
const WORDS: ReadonlyMap<Kinds, string> = new Map([
  [kinds("vector", "list", "string", "map", "nil"), "a collection"],
  [kinds("string", "keyword", "timestamp", "uuid", "resource-handle"), "text"],
]);

/** most alternatives that are listed */
const MOST = 6;

function alternatives(words: readonly string[]): string {
  const told = words.slice(0, MOST);
  return words.length > MOST ? `${told.join(", ")} or another` : told.join(" or ");
}

const LONGEST = 40;

function shown(value: Value): string {
  const text = prStr(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
}

function withArticle(name: TypeName): string {
  if (name === "nil") return name;
  return `${/^[aeiou]/.test(name) && name !== "uuid" ? "an" : "a"} ${name}`;
}
