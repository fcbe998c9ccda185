import { valueToForm } from "../reader/forms.ts";
import type { Meter } from "../run/fuel.ts";
import { misfitError } from "../types/misfit.ts";
import { readType } from "../types/parse-type.ts";
import { checkerOf } from "../types/type-check.ts";
import type { Type } from "../types/types.ts";
import { isSymbolName, keyword, mapFrom, PMap, Sequence, sym, typeName, type Value } from "../values/index.ts";
import { nested } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { madeName, shown } from "./limits.ts";

/** Symbols made so far, by run: the names of a run do not depend on what ran before it. */
const made = new WeakMap<Meter, number>();

function nextNumber(meter: Meter): number {
  const number = (made.get(meter) ?? 0) + 1;
  made.set(meter, number);
  return number;
}

/** most values that spell one type, shared ones as often as they stand in it */
const MOST_PARTS = 100_000;

interface Count {
  left: number;
  readonly take: Arguments;
  readonly meter: Meter;
}

/** Pays for a value that spells a type before it is read, and refuses one that would never end. */
function countParts(value: Value, count: Count): void {
  count.meter.charge(1);
  if (--count.left < 0) count.take.fail("SizeLimit", `a type has at most ${MOST_PARTS} parts`);
  if (!(value instanceof Sequence || value instanceof PMap)) return;
  const parts = value instanceof PMap ? value.toFlat() : value;
  for (const part of parts) nested(() => countParts(part, count));
}

/** The type that a value spells, as in `[:vector :int]`; it knows no names of the program. */
function typeSpelled(value: Value, { take, meter }: { take: Arguments; meter: Meter }): Type {
  countParts(value, { left: MOST_PARTS, take, meter });
  return readType(valueToForm(value, { start: 0, end: 0 }), {
    find: () => null,
    refuse: (_, { message }) => take.fail("InvalidArgument", message),
  });
}

/** `{:ok true}`, or the error that a type annotation would raise. */
function validation(type: Type, { value, meter }: { value: Value; meter: Meter }): Value {
  const misfit = checkerOf(type)(value, meter);
  return misfit === null ? mapFrom([[keyword("ok"), true]]) : mapFrom([[keyword("error"), misfitError(misfit, "")]]);
}

/** Forms are expanded while a program is read: later there are no macros any more. */
const expanding = (name: string, doc: string): Builtin =>
  builtin(name, {
    params: "form",
    doc,
    make: (take) => () =>
      take.fail("UnsupportedForm", "the form must be quoted, since macros end when the program is read"),
  });

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
      return isSymbolName(name)
        ? sym(madeName(name))
        : take.fail("InvalidArgument", `${shown(name)} is no symbol name`);
    },
  }),
  builtin("meta-of", {
    params: "name",
    doc: "The metadata of the definition that a quoted name has where it stands, with its docstring as `:doc`: a map, or nil. A computed symbol is looked up among the definitions of the top level.",
    make: () => () => null,
  }),
  expanding(
    "macroexpand",
    "The quoted form, expanded until it is no call of a macro any more; its parts stay as they are.",
  ),
  expanding("macroexpand-1", "The quoted form, expanded once if it calls a macro."),
  builtin("validate", {
    params: "type-form value",
    doc: "`{:ok true}` if the value is of the type, else `{:error e}` with the error. A type that is written out or quoted may name the program's types.",
    make:
      (take) =>
      ([type = null, value = null], meter) =>
        validation(typeSpelled(type, { take, meter }), { value, meter }),
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
