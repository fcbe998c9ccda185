import type { RtfsParseError } from "@ambit/rtfs";
import { AmbitError } from "@ambit/sdk";

/** The failure that people are told for a text that is no program: `RTFS_PARSE` with its place, lines and hint. */
export function parseFailure(error: RtfsParseError): AmbitError {
  const { file, line, column } = error.at;
  return new AmbitError("RTFS_PARSE", error.message, {
    at: { file, line, column },
    hint: error.hint,
    details: { excerpt: error.excerpt },
    cause: error,
  });
}
