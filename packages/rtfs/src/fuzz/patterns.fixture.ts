import type { Random } from "./random.fixture.ts";

const ATOMS: readonly [string, ...string[]] = [
  "a",
  ..."bc.^$",
  "[ab]",
  "[^a]",
  "[a-c1]",
  "[[:alpha:]]",
  "\\w",
  "\\W",
  "\\d",
  "\\s",
  "\\b",
  "\\B",
  "(?i:A)",
  "(?s:.)",
  "(?m:^)",
  "(?m:$)",
  "\\p{Lu}",
  "\\x41",
  "é",
  "\u{1f600}",
];
const QUANTIFIERS: readonly [string, ...string[]] = [
  "",
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "+?",
  "??",
  "{2}",
  "{1,3}",
  "{0,2}?",
  "{2,}",
];

/** A pattern of the subset that RE2 and ECMAScript share. */
export function randomPattern(random: Random, depth = 3): string {
  const options = Array.from({ length: random.of([1, 1, 1, 2, 3]) }, () =>
    random.list(4, () => term(random, depth)).join(""),
  );
  return options.join("|");
}

function term(random: Random, depth: number): string {
  const quantifier = random.of(QUANTIFIERS);
  if (depth === 0 || !random.chance(4)) return random.of(ATOMS) + quantifier;
  return `${random.of(["(", "(?:"])}${randomPattern(random, depth - 1)})${quantifier}`;
}

export function randomSubject(random: Random): string {
  return random.list(14, () => random.of(["a", "b", "c", "A", "1", " ", "\n", "é", "\u{1f600}"])).join("");
}
