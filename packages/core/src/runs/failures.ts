import { ErrorValue, encode, fromPlain, keyword, mapFrom, type Value } from "@ambit/rtfs";
import { AmbitError, type Encoded, isJsonObject, type Json } from "@ambit/sdk";
import { clipped } from "./clipped.ts";
import type { Failure } from "./protocol.ts";

/** The errors that the calls of one evaluation failed with, to be known again when one of them ends the program. */
export interface CallFailures {
  /** what the program sees at the call site */
  raise(error: AmbitError, position: string): Encoded;
  /** the time of a step is up: what the program fails with, unless it goes on */
  expire(error: AmbitError, action: string): void;
  /** the error that ended the program: the call's own where a call's error did */
  ended(failure: Failure): AmbitError;
}

export function createCallFailures(): CallFailures {
  const raised = new Map<string, AmbitError>();
  return {
    raise(error, position) {
      raised.set(position, error);
      return encode(asErrorValue(error, position));
    },
    expire: (error, action) => void raised.set(action, error),
    ended(failure) {
      const own = raised.get(originIn(failure.data) ?? "");
      if (own && own.kind === failure.kind && own.message === failure.message) return placed(own, failure);
      return programError(failure);
    },
  };
}

function asErrorValue(error: AmbitError, position: string): ErrorValue {
  const data: [Value, Value][] = [
    [keyword("code"), error.code],
    [keyword("position"), position],
    [keyword("details"), fromPlain(error.details)],
  ];
  return new ErrorValue({ kind: error.kind, message: error.message, data: mapFrom(data) });
}

/** The position of the call that an error came from, or of the step whose time was up. */
function originIn(data: Json): string | undefined {
  if (!isJsonObject(data)) return undefined;
  const origin = data.position ?? data.action;
  return typeof origin === "string" ? origin : undefined;
}

/** A call's error, with the place of the call in the program. */
function placed(error: AmbitError, { at, stack }: Failure): AmbitError {
  const { code, message, kind, hint, cause } = error;
  const details = { ...error.details, ...stackDetails(stack) };
  const place = error.at ?? at ?? undefined;
  return new AmbitError(code, message, {
    kind,
    details,
    cause,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { at: place }),
  });
}

function programError({ kind, category, message, at, data, advice, stack }: Failure): AmbitError {
  return new AmbitError(category === "LimitError" ? "RTFS_LIMIT" : "RTFS_ERROR", clipped(message), {
    kind: clipped(kind),
    details: { ...(isEmpty(data) ? {} : { data: withinRecord(data) }), ...stackDetails(stack) },
    ...(advice === null ? {} : { hint: advice }),
    ...(at ? { at } : {}),
  });
}

/** The stack of an error that was raised in a function; that of any other says no more than its place. */
function stackDetails(stack: Json[]): { stack?: Json[] } {
  return stack.length < 2 ? {} : { stack };
}

/** longest data of an error that a record carries, in characters of JSON */
const longestData = 65_536;

function withinRecord(data: Json): Json {
  const { length } = JSON.stringify(data);
  return length <= longestData ? data : `left out: ${length} characters of JSON`;
}

const isEmpty = (data: Json) => data === null || (typeof data === "object" && Object.keys(data).length === 0);
