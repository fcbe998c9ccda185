import { canonicalJson } from "./canonical.ts";
import { encode } from "./codec.ts";
import type { Unit, Variable } from "./ir.ts";
import { Datum, type Value } from "./values/index.ts";

/** version of what the evaluator makes of the same text; stands in every program's hash */
const EVALUATOR = 1;

/** What a program means as text, without places: two programs with the same text evaluate alike. */
export function canonicalText({ body, frameSize, variables }: Unit): string {
  const writer = new Writer();
  writer.write(body);
  return `(rtfs ${EVALUATOR} ${frameSize} ${variables.length} ${writer.text})`;
}

/** Nodes as `(name part…)` in the order of their fields, values in the lossless form, variables by home and slot. */
class Writer {
  text = "";
  /** types that were written out already: they may contain themselves */
  readonly #aliases = new Map<object, number>();

  write(part: unknown): void {
    if (typeof part === "string") this.text += JSON.stringify(part);
    else if (typeof part !== "object" || part === null || part instanceof Datum) this.#value(part as Value);
    else if (Array.isArray(part)) this.#list(part);
    else if (isVariable(part)) this.text += `${part.home === "program" ? "$" : part.isBoxed ? "&" : "%"}${part.slot}`;
    else if ("target" in part && typeof part.target === "object" && part.target !== null) this.#alias(part.target);
    else this.#fields(part);
  }

  #value(value: Value): void {
    this.text += typeof value === "boolean" || value === null ? String(value) : `'${canonicalJson(encode(value))}`;
  }

  #list(items: readonly unknown[]): void {
    this.text += "[";
    for (const item of items) {
      this.write(item);
      this.text += " ";
    }
    this.text += "]";
  }

  #fields(part: object): void {
    this.text += "(";
    for (const [name, field] of Object.entries(part)) {
      if (name === "at") continue;
      if (name === "kind") this.text += `${String(field)} `;
      else {
        this.write(field);
        this.text += " ";
      }
    }
    this.text += ")";
  }

  #alias(target: object): void {
    const known = this.#aliases.get(target);
    this.text += `type ${known ?? this.#aliases.size}`;
    if (known !== undefined) return;
    this.#aliases.set(target, this.#aliases.size);
    this.write("type" in target ? target.type : null);
  }
}

function isVariable(part: object): part is Variable {
  return "home" in part && "slot" in part;
}
