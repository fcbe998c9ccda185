import { type Form, literalValue, type VectorForm } from "../reader/forms.ts";
import { Sequence, type Value } from "../values/index.ts";
import type { TypeNames } from "./parse-type.ts";
import type { Predicate } from "./types.ts";

/** The predicate that a vector inside `[:and …]` denotes (reference §7.2). An unknown one is left to the check. */
export function parsePredicate(form: VectorForm, names: TypeNames): Predicate {
  const [head, ...args] = form.items;
  const name = head?.kind === "keyword" ? head.value.name : "";
  const read = {
    args: args.map((arg) => literal(arg, { form, names })),
    reject: (): never => invalid(form, names),
  };
  return FORMS.get(name)?.(read) ?? { test: "unknown", name };
}

function literal(arg: Form, { form, names }: { form: VectorForm; names: TypeNames }): Value {
  const value = literalValue(arg);
  return value === undefined ? invalid(form, names) : value;
}

function invalid(form: Form, names: TypeNames): never {
  return names.refuse(form, {
    message: "this predicate has the wrong operands",
    hint: 'Predicates are written like [:> 0], [:in-range 1 9], [:min-length 3], [:matches-regex "^a"] or [:has-key :k].',
  });
}

interface Read {
  readonly args: readonly Value[];
  reject(): never;
}

type Make = (read: Read) => Predicate;

const one = ({ args, reject }: Read): Value => (args.length === 1 ? (args[0] ?? null) : reject());

const ordering =
  (test: ">" | ">=" | "<" | "<="): Make =>
  (read) => ({ test, limit: one(read) });

const sizing =
  (test: "min-length" | "max-length" | "length" | "min-count" | "max-count" | "count"): Make =>
  (read) => {
    const limit = one(read);
    return typeof limit === "number" && Number.isInteger(limit) ? { test, limit } : read.reject();
  };

const bare =
  (test: "is-url" | "is-email" | "non-empty"): Make =>
  ({ args, reject }) =>
    args.length === 0 ? { test } : reject();

const FORMS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ...([">", ">=", "<", "<="] as const).map((test): [string, Make] => [test, ordering(test)]),
  ...(["min-length", "max-length", "length", "min-count", "max-count", "count"] as const).map(
    (test): [string, Make] => [test, sizing(test)],
  ),
  ...(["is-url", "is-email", "non-empty"] as const).map((test): [string, Make] => [test, bare(test)]),
  ["=", (read) => ({ test: "=", value: one(read) })],
  ["!=", (read) => ({ test: "!=", value: one(read) })],
  [
    "in-range",
    ({ args: [low, high, extra], reject }) =>
      low === undefined || high === undefined || extra !== undefined ? reject() : { test: "in-range", low, high },
  ],
  [
    "matches-regex",
    (read) => {
      const pattern = one(read);
      return typeof pattern === "string" ? { test: "matches-regex", pattern } : read.reject();
    },
  ],
  ["has-key", (read) => ({ test: "has-keys", keys: [one(read)] })],
  [
    "required-keys",
    (read) => {
      const keys = one(read);
      return keys instanceof Sequence ? { test: "has-keys", keys: keys.toArray() } : read.reject();
    },
  ],
]);
