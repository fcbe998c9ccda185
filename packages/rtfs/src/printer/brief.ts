import { List, PMap, Sequence, typeName, type Value } from "../values/index.ts";
import { prStr } from "./printer.ts";

const ROOM = 60;

/** The beginning of a value's printed text, for messages: short whatever the value is, and made without the rest. */
export function brief(value: Value): string {
  const text = new Writer().write(value);
  return text.length <= ROOM ? text : `${text.slice(0, ROOM).toWellFormed()}…`;
}

/** A value in a message: its type and the beginning of its text. */
export function described(value: Value): string {
  return value === null ? "nil" : `${typeName(value)} ${brief(value)}`;
}

class Writer {
  #text = "";

  write(value: Value): string {
    if (this.#text.length > ROOM) return this.#text;
    if (value instanceof Sequence) this.#writeAll(value, value instanceof List ? "()" : "[]");
    else if (value instanceof PMap) this.#writeEntries(value);
    else this.#text += prStr(typeof value === "string" ? value.slice(0, ROOM).toWellFormed() : value);
    return this.#text;
  }

  #writeAll(values: Iterable<Value>, brackets: string): void {
    this.#text += brackets[0];
    let separator = "";
    for (const value of values) {
      this.#text += separator;
      this.write(value);
      if (this.#text.length > ROOM) return;
      separator = " ";
    }
    this.#text += brackets[1];
  }

  #writeEntries(map: PMap): void {
    if (map.size > ROOM) {
      this.#text += `{… ${map.size} entries}`;
      return;
    }
    this.#text += "{";
    let separator = "";
    for (const [key, value] of map) {
      this.#text += separator;
      this.write(key);
      this.#text += " ";
      this.write(value);
      if (this.#text.length > ROOM) return;
      separator = " ";
    }
    this.#text += "}";
  }
}
