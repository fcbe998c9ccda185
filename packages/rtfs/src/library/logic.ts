import { isTruthy, type Value } from "../values/index.ts";
import { type Builtin, builtin } from "./builtin.ts";

/** The first argument whose truth is `truth`, else the last. */
function deciding(args: readonly Value[], { truth, none }: { truth: boolean; none: boolean }): Value {
  for (const arg of args) if (isTruthy(arg) === truth) return arg;
  return args.length === 0 ? none : (args.at(-1) ?? null);
}

export const logic: readonly Builtin[] = [
  builtin("not", {
    params: "x",
    doc: "True for nil and false, else false.",
    one: () => (x) => !isTruthy(x),
  }),
  builtin("boolean", {
    params: "x",
    doc: "False for nil and false, else true.",
    one: () => (x) => isTruthy(x),
  }),
  builtin("and", {
    params: "x*",
    doc: "The first argument that is nil or false, else the last; true without any. As a value (`(apply and xs)`) all arguments have been evaluated; `(and …)` stops at the deciding one.",
    make: () => (args) => deciding(args, { truth: false, none: true }),
  }),
  builtin("or", {
    params: "x*",
    doc: "The first argument that is neither nil nor false, else the last; false without any. As a value (`(apply or xs)`) all arguments have been evaluated; `(or …)` stops at the deciding one.",
    make: () => (args) => deciding(args, { truth: true, none: false }),
  }),
];
