import type { Meter } from "../fuel.ts";
import { isSymbolName, sym, typeName, type Value } from "../values/index.ts";
import { type Builtin, builtin } from "./builtin.ts";

/** Symbols made so far, by run: the names of a run do not depend on what ran before it. */
const made = new WeakMap<Meter, number>();

function nextNumber(meter: Meter): number {
  const number = (made.get(meter) ?? 0) + 1;
  made.set(meter, number);
  return number;
}

export const meta: readonly Builtin[] = [
  builtin("type-name", {
    aliases: ["type-of"],
    params: "x",
    doc: 'The name of the type of `x`, such as "integer".',
    make:
      () =>
      ([x = null]) =>
        typeName(x),
  }),
  builtin("gensym", {
    params: "prefix?",
    doc: "A symbol that no other call of the run gives, with this prefix (`G__` if not given).",
    make: (take) => (args, meter) => {
      const prefix = args.length > 0 ? take.name(args, 0) : "G__";
      const name = `${typeof prefix === "string" ? prefix : prefix.name}${nextNumber(meter)}`;
      return isSymbolName(name) ? sym(name) : take.fail("InvalidArgument", `${JSON.stringify(name)} is no symbol name`);
    },
  }),
  builtin("identity", {
    params: "x",
    doc: "`x` itself.",
    make:
      () =>
      ([x = null]): Value =>
        x,
  }),
];
