import { type Path, partAt, pathsIn, replaceAt } from "../program-forms/json-paths.fixture.ts";
import type { Random } from "./random.fixture.ts";

/** Pieces that mean something to a reader, or nearly. */
const PIECES: readonly [string, ...string[]] = [
  "(",
  ..."()[]{}'`~@^#;\"\\,:&%/.+-0123456789abcxyz_?!*<>=$ \n\t",
  ..."~@ #( #_ #| |# #{ ## ##NaN ^{ \\u{ \\u \\n && -> ->> :: %& %1 1e9 0x 2024-01-15T10:30:45Z".split(" "),
  ..."nil true (do (fn (let (loop (recur (try (catch e (finally (defmacro (match (for (step (call @k".split(" "),
  "resource://x",
  "\u0000",
  "\ufeff",
  "\ud800",
  "\udc00",
  "\u{1f600}",
  "\u202e",
];

/** A text with some stretches of it left out, doubled, exchanged or put among others. */
export function mutatedText(random: Random, corpus: readonly [string, ...string[]]): string {
  let text = random.of(corpus);
  for (let edits = 1 + random.below(6); edits > 0; edits--) {
    const at = random.below(text.length + 1);
    const end = at + random.below(Math.min(20, text.length - at + 1));
    const other = random.of(corpus);
    const from = random.below(other.length + 1);
    const piece = random.of([
      "",
      random.of(PIECES),
      random.of(PIECES).repeat(1 + random.below(40)),
      text.slice(at, end).repeat(2),
      other.slice(from, from + random.below(30)),
      random.text(8),
    ]);
    text = text.slice(0, at) + piece + text.slice(random.chance(3) ? at : end);
  }
  return text;
}

export function mutatedBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    copy[random.below(copy.length)] = random.of([0, 255, 0x22, 0x5b, 0x7d, random.below(256)]);
  }
  return random.chance(4) ? copy.slice(0, random.below(copy.length + 1)) : copy;
}

/** Changes a JSON document in place: parts go to other places, scalars become others, keys go and come. */
export function mutateJson(random: Random, json: object): void {
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    const paths = pathsIn(json);
    const path: Path = paths[random.below(paths.length)] ?? [];
    const other = paths[random.below(paths.length)] ?? [];
    replaceAt(json, path, random.of([structuredClone(partAt(json, other)), scalar(random), [], {}]));
  }
}

function scalar(random: Random): unknown {
  return random.of<unknown>([
    null,
    true,
    -1,
    0,
    1,
    1.5,
    2 ** 53,
    1e308,
    "",
    "\ud800",
    "nil",
    "__proto__",
    "9223372036854775808",
    random.text(6),
    random.below(1000),
  ]);
}
