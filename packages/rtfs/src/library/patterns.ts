import { type isMatch, type Match, matchAll, matchFirst, matchWhole, replaceAll } from "../regex/regex.ts";
import { type Value, Vector } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type Apply, type Builtin, builtin } from "./builtin.ts";
import { madeText } from "./limits.ts";

type Search = Parameters<typeof isMatch>[1];

/** The text of a match, or a vector of it and its groups. */
function found(match: Match): Value {
  return match.length === 1 ? (match[0] ?? null) : Vector.of(match);
}

/** A search in the second argument; `none` where that is nil. */
function searching(none: Value, search: (pattern: string, search: Search) => Value): (take: Arguments) => Apply {
  return (take) => (args, meter) => {
    const pattern = take.string(args, 0);
    return args[1] === null ? none : search(pattern, { text: take.string(args, 1), meter });
  };
}

export const patterns: readonly Builtin[] = [
  builtin("re-matches", {
    params: "re s",
    doc: "The string if the pattern matches all of it (with groups a vector `[whole group …]`), else nil.",
    make: searching(null, (pattern, search) => {
      const match = matchWhole(pattern, search);
      return match && found(match);
    }),
  }),
  builtin("re-find", {
    params: "re s",
    doc: "The first match of the pattern (with groups a vector `[whole group …]`), nil where there is none.",
    make: searching(null, (pattern, search) => {
      const match = matchFirst(pattern, search);
      return match && found(match);
    }),
  }),
  builtin("re-seq", {
    params: "re s",
    doc: "A vector of all matches of the pattern, left to right, each as `re-find` gives it.",
    make: searching(Vector.empty, (pattern, search) => {
      return Vector.of(matchAll(pattern, search).map(found));
    }),
  }),
  builtin("re-replace", {
    params: "re s to",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a replacement may hold
    doc: "The string with every match of the pattern replaced; in `to`, `$1` and `${name}` stand for groups, `$0` for the match, `$$` for a dollar sign. Nil for nil.",
    make: (take) => (args, meter) => {
      const pattern = take.string(args, 0);
      const by = take.string(args, 2);
      return args[1] === null ? null : madeText(replaceAll(pattern, { text: take.string(args, 1), meter, by }));
    },
  }),
];
