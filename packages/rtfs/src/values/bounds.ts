/** Deepest nesting of a value that can be printed, encoded or turned into JSON; deeper is `SizeLimit`. */
export const MAX_VALUE_DEPTH = 1000;

/** Most values that one encoded or plain value may hold, counted as often as they occur; more is `SizeLimit`. */
export const MAX_VALUE_COUNT = 5_000_000;

/** Longest printed text in UTF-16 units; longer is `SizeLimit`. */
export const MAX_TEXT_LENGTH = 16 << 20;
