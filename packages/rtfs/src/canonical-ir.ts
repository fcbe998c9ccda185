import { canonicalJson } from "./canonical.ts";
import { encode } from "./codec.ts";
import type { Unit } from "./ir.ts";
import type { Json } from "./json.ts";
import { Datum, type Value } from "./values/index.ts";

/** version of what the evaluator makes of the same text; stands in every program's hash */
const EVALUATOR = 1;

/** What a program means as text, without places: two programs with the same text evaluate alike. */
export function canonicalText({ body, frameSize, variables }: Unit): string {
  const writer = new Writer();
  const json = { evaluator: EVALUATOR, frameSize, variables: variables.length, body: writer.write(body) };
  return canonicalJson(json);
}

class Writer {
  /** types that were written out already: they may contain themselves */
  readonly #aliases = new Map<object, number>();

  write(part: unknown): Json {
    if (part instanceof Datum || typeof part !== "object" || part === null) return { value: encode(part as Value) };
    if (Array.isArray(part)) return part.map((item) => this.write(item));
    if ("home" in part && "slot" in part) return this.#variable(part);
    if ("target" in part && part.target !== null && typeof part.target === "object") return this.#alias(part.target);
    const entries = Object.entries(part).filter(([name]) => name !== "at");
    return Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === "string" ? value : this.write(value)]),
    );
  }

  #variable(variable: object & { home: unknown; slot: unknown }): Json {
    const flags = "isBoxed" in variable && variable.isBoxed === true ? "*" : "";
    return `${String(variable.home)}${flags} ${String(variable.slot)}`;
  }

  #alias(target: object): Json {
    const known = this.#aliases.get(target);
    if (known !== undefined) return `type ${known}`;
    this.#aliases.set(target, this.#aliases.size);
    return { alias: this.#aliases.size - 1, type: this.write("type" in target ? target.type : null) };
  }
}
