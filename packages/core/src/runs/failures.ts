import { ErrorValue, encode, fromPlain, keyword, mapFrom, type Value } from "@ambit/rtfs";
import { AmbitError, type Encoded, isJsonObject, type Json } from "@ambit/sdk";
import type { Failure } from "./protocol.ts";

/** The errors that the calls of one evaluation failed with, to be known again when one of them ends the program. */
export interface CallFailures {
  /** what the program sees at the call site */
  raise(error: AmbitError, position: string): Encoded;
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
    ended(failure) {
      const own = raised.get(positionIn(failure.data) ?? "");
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

function positionIn(data: Json): string | undefined {
  if (!isJsonObject(data)) return undefined;
  return typeof data.position === "string" ? data.position : undefined;
}

/** A call's error, with the place of the call in the program. */
function placed(error: AmbitError, { at }: Failure): AmbitError {
  const { code, message, kind, hint, details, cause } = error;
  const place = error.at ?? at ?? undefined;
  return new AmbitError(code, message, {
    kind,
    details,
    cause,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { at: place }),
  });
}

function programError({ kind, category, message, at, data }: Failure): AmbitError {
  return new AmbitError(category === "LimitError" ? "RTFS_LIMIT" : "RTFS_ERROR", message, {
    kind,
    details: isEmpty(data) ? {} : { data },
    ...(at ? { at } : {}),
  });
}

const isEmpty = (data: Json) => data === null || (typeof data === "object" && Object.keys(data).length === 0);
