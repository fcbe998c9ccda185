import { ErrorValue, fail } from "../errors.ts";
import { Fn } from "../run/function.ts";
import { MAX_VALUE_DEPTH } from "../values/bounds.ts";
import {
  Float,
  floatText,
  Keyword,
  List,
  PMap,
  type ResourceHandle,
  Sequence,
  Sym,
  type Timestamp,
  type Uuid,
  type Value,
} from "../values/index.ts";
import { currentSizes, pay } from "../values/meter.ts";
import { rewritten, TextBuilder } from "./text-builder.ts";

/**
 * The readable text of a value: reading it back gives an equal value, but for functions and errors (`#<…>`).
 * A text beyond 16 Mi units or nesting beyond 1000 is `SizeLimit`.
 */
export function prStr(value: Value): string {
  if (typeof value === "number" && Number.isInteger(value)) {
    pay(1);
    return String(value);
  }
  return typeof value === "string" ? quote(value) : new Printer().print(value);
}

/** As `prStr`, but a string at the top stands as it is. */
export function str(value: Value): string {
  return typeof value === "string" ? value : prStr(value);
}

/** units of the text that are paid for together */
const PAID_TOGETHER = 1024;

class Printer {
  private readonly built = new TextBuilder();
  /** length that was paid for */
  private paid = 0;
  private depth = 0;

  print(value: Value): string {
    this.write(value);
    this.settle();
    return this.built.text();
  }

  private write(value: Value): void {
    if (value instanceof Sequence) this.writeSequence(value);
    else if (value instanceof PMap) this.writeMap(value);
    else this.built.add(atomText(value));
    pay(1);
    if (this.built.length - this.paid > PAID_TOGETHER) this.settle();
  }

  private settle(): void {
    const { characters } = currentSizes();
    const { length } = this.built;
    pay((length - this.paid) >> 4);
    this.paid = length;
    if (length > characters) fail("SizeLimit", `a printed value is longer than ${characters}`);
  }

  private writeSequence(sequence: Sequence): void {
    const isList = sequence instanceof List;
    this.open(isList ? "(" : "[");
    let separator = "";
    for (const element of sequence) {
      if (separator !== "") this.built.add(separator);
      this.write(element);
      separator = " ";
    }
    this.close(isList ? ")" : "]");
  }

  private writeMap(map: PMap): void {
    this.open("{");
    let separator = "";
    for (const [key, value] of map) {
      this.built.add(separator);
      this.write(key);
      this.built.add(" ");
      this.write(value);
      separator = " ";
    }
    this.close("}");
  }

  private open(bracket: string): void {
    this.built.add(bracket);
    if (++this.depth > MAX_VALUE_DEPTH) fail("SizeLimit", `a printed value nests deeper than ${MAX_VALUE_DEPTH}`);
  }

  private close(bracket: string): void {
    this.built.add(bracket);
    this.depth--;
  }
}

function atomText(value: Exclude<Value, Sequence | PMap>): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Number.isInteger(value) ? String(value) : floatText(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return value === null ? "nil" : objectText(value);
  }
}

function objectText(value: Keyword | Sym | Float | Timestamp | Uuid | ResourceHandle | Fn | ErrorValue): string {
  if (value instanceof Keyword) return `:${value.name}`;
  if (value instanceof Sym) return value.name;
  if (value instanceof Float) return floatText(value);
  if (value instanceof Fn) return `#<function ${value.name}>`;
  if (value instanceof ErrorValue) return `#<error ${value.kind}: ${value.message}>`;
  return value.text;
}

const NAMED = new Map([
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
  ["\0", "\\0"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

// Control characters, and what would make a text look different from what it says.
const ESCAPED = /["\\\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

function quote(text: string): string {
  return `"${rewritten(text, escaped)}"`;
}

function escaped(text: string): string {
  return text.replace(ESCAPED, (c) => NAMED.get(c) ?? `\\u{${c.charCodeAt(0).toString(16)}}`);
}
