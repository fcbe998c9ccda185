/** Deepest nesting of a value that can be printed, encoded or turned into JSON; deeper is `SizeLimit`. */
export const MAX_VALUE_DEPTH = 1000;

/** Most values that one encoded or plain value may hold, counted as often as they occur; more is `SizeLimit`. */
export const MAX_VALUE_COUNT = 1_000_000;

/** Most UTF-16 units that all texts of one encoded or plain value may have together, shared ones counted as often. */
export const MAX_VALUE_TEXT = 32 << 20;

/** Longest name of a keyword or symbol, and longest atom of a source, in UTF-16 units. */
export const MAX_NAME_LENGTH = 4096;
