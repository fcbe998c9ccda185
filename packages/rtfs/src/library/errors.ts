import { ErrorValue, RtfsError } from "../errors.ts";
import { str } from "../printer/printer.ts";
import { Keyword, keyword, mapFrom, PMap, type Value } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";

const OK = keyword("ok");
const ERROR = keyword("error");
const USER = "UserError";
const HEAD = [keyword("type"), keyword("message"), keyword("cause")];

interface Parts {
  readonly kind: string;
  readonly message: Value;
  readonly data: Value;
  readonly cause: ErrorValue | null;
}

function errorOf({ kind, message, data, cause }: Parts): ErrorValue {
  const map = data instanceof PMap ? data : data === null ? PMap.empty : mapFrom([[keyword("value"), data]]);
  return new ErrorValue({ kind, message: str(message), data: map, cause });
}

function userError(args: readonly Value[], take: Arguments): ErrorValue {
  const cause = args.length > 2 && args[2] !== null ? take.error(args, 2) : null;
  return errorOf({ kind: USER, message: args[0] ?? null, data: args[1] ?? null, cause });
}

/** The error that throwing a value raises (reference §12.3). */
function thrown(value: Value): ErrorValue {
  if (value instanceof ErrorValue) return value;
  if (!(value instanceof PMap)) return errorOf({ kind: "Exception", message: value, data: null, cause: null });
  const type = value.get(keyword("type"));
  const cause = value.get(keyword("cause"));
  return errorOf({
    kind: type instanceof Keyword ? type.name : USER,
    message: value.get(keyword("message")) ?? value,
    data: value.get(keyword("data")) ?? HEAD.reduce<PMap>((rest, key) => rest.delete(key), value),
    cause: cause instanceof ErrorValue ? cause : null,
  });
}

/** What a result holds; undefined for a failed one. */
function success(args: readonly Value[], take: Arguments): Value | undefined {
  const result = take.map(args, 0);
  if (result.has(ERROR) === result.has(OK)) return take.reject(args, 0, "a result {:ok v} or {:error e}");
  return result.get(OK);
}

function unwrap(args: readonly Value[], take: Arguments): Value {
  const value = success(args, take);
  if (value !== undefined) return value;
  const error = take.map(args, 0).get(ERROR) ?? null;
  if (error instanceof ErrorValue) throw new RtfsError(error);
  const message = `unwrap of a failed result: ${str(error)}`;
  throw new RtfsError(errorOf({ kind: USER, message, data: error, cause: null }));
}

export const errors: readonly Builtin[] = [
  builtin("error", {
    params: "msg data?",
    doc: "Raises a `UserError` with this message and data.",
    make: (take) => (args) => {
      throw new RtfsError(userError(args, take));
    },
  }),
  builtin("throw", {
    params: "x",
    doc: "Raises an error value; a map `{:type :my/err :message … :data …}` as an error of that kind; any other value as an `Exception` with its text.",
    make:
      () =>
      ([value = null]) => {
        throw new RtfsError(thrown(value));
      },
  }),
  builtin("ex-info", {
    params: "msg data cause?",
    doc: "An error value of kind `UserError`, not raised.",
    make: (take) => (args) => userError(args, take),
  }),
  builtin("Exception.", {
    params: "msg data?",
    doc: "An error value of kind `UserError`, not raised.",
    make: (take) => (args) => userError(args, take),
  }),
  builtin("ex-message", {
    aliases: ["getMessage"],
    params: "e",
    doc: "The message of an error.",
    make: (take) => (args) => take.error(args, 0).message,
  }),
  builtin("ex-data", {
    params: "e",
    doc: "The data map of an error.",
    make: (take) => (args) => take.error(args, 0).data,
  }),
  builtin("ex-kind", {
    params: "e",
    doc: "The kind of an error as a keyword, such as `:DivisionByZero`.",
    make: (take) => (args) => keyword(take.error(args, 0).kind),
  }),
  builtin("ex-cause", {
    params: "e",
    doc: "The error that caused this one, or nil.",
    make: (take) => (args) => take.error(args, 0).cause,
  }),
  builtin("ok", {
    params: "v",
    doc: "The result `{:ok v}`.",
    make:
      () =>
      ([value = null]) =>
        mapFrom([[OK, value]]),
  }),
  builtin("err", {
    params: "e",
    doc: "The result `{:error e}`.",
    make:
      () =>
      ([error = null]) =>
        mapFrom([[ERROR, error]]),
  }),
  builtin("ok?", {
    params: "result",
    doc: "Whether a result is `{:ok v}`, not `{:error e}`.",
    make: (take) => (args) => success(args, take) !== undefined,
  }),
  builtin("unwrap", {
    params: "result",
    doc: "The value of `{:ok v}`. `{:error e}` raises `e` if it is an error, else a `UserError` with it as data.",
    make: (take) => (args) => unwrap(args, take),
  }),
  builtin("unwrap-or", {
    params: "result default",
    doc: "The value of `{:ok v}`, the default for `{:error e}`.",
    make: (take) => (args) => {
      const value = success(args, take);
      return value === undefined ? (args[1] ?? null) : value;
    },
  }),
];
