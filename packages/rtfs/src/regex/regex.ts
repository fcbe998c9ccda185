import { fail } from "../errors.ts";
import type { Meter } from "../run/fuel.ts";
import { STRING } from "../values/costs.ts";
import { allocate, checkElements, checkLength, metered } from "../values/meter.ts";
import { Matcher } from "./matcher.ts";
import { compileProgram, type Program } from "./program.ts";

const CACHE_SIZE = 128;
/** in UTF-16 units */
const LONGEST_PATTERN = 65_536;

export interface Search {
  readonly text: string;
  readonly meter: Meter;
}

/** The text of the whole match, then of each group, null for a group that took no part. */
export type Match = readonly (string | null)[];

/** Whether the pattern matches anywhere in the text. A malformed pattern is `InvalidArgument`, too long a text `SizeLimit`. */
export function isMatch(pattern: string, search: Search): boolean {
  return open(pattern, search).matcher.find({ from: 0, whole: false }) !== null;
}

/** The match that covers the text from end to end. */
export function matchWhole(pattern: string, search: Search): Match | null {
  const slots = open(pattern, search).matcher.find({ from: 0, whole: true });
  return slots === null ? null : texts(search.text, slots);
}

export function matchFirst(pattern: string, search: Search): Match | null {
  const slots = open(pattern, search).matcher.find({ from: 0, whole: false });
  return slots === null ? null : texts(search.text, slots);
}

export function matchAll(pattern: string, search: Search): Match[] {
  const { matcher } = open(pattern, search);
  const matches: Match[] = [];
  for (const slots of places(matcher, search.text)) {
    checkElements(matches.length + 1);
    matches.push(texts(search.text, slots));
  }
  return matches;
}

export interface Replacement extends Search {
  /** `$1`, `$0`, `${name}` stand for groups, `$$` for a dollar sign */
  readonly by: string;
}

export function replaceAll(pattern: string, { text, meter, by }: Replacement): string {
  const { program, matcher } = open(pattern, { text, meter });
  let result = "";
  let done = 0;
  for (const slots of places(matcher, text)) {
    const match = texts(text, slots);
    const replaced = expand(by, { match, names: program.names });
    meter.charge(replaced.length);
    result += text.slice(done, slots[0]) + replaced;
    checkLength(result.length);
    done = slots[1] as number;
  }
  return result + text.slice(done);
}

function* places(matcher: Matcher, text: string): Generator<Int32Array> {
  let from = 0;
  while (from <= text.length) {
    const slots = matcher.find({ from, whole: false });
    if (slots === null) return;
    yield slots;
    const end = slots[1] as number;
    from = end > (slots[0] as number) ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  }
}

const PLACEHOLDER = /\$(?:(\$)|(\d{1,2})|\{(\w+)\})/g;

function expand(by: string, { match, names }: { match: Match; names: ReadonlyMap<string, number> }): string {
  return by.replace(PLACEHOLDER, (written: string, dollar?: string, digits?: string, name?: string) => {
    if (dollar !== undefined) return "$";
    const index = digits !== undefined ? Number(digits) : (names.get(name ?? "") ?? Number(name));
    return index < match.length ? (match[index] ?? "") : written;
  });
}

function texts(text: string, slots: Int32Array): Match {
  allocate((slots.length >> 1) * STRING);
  return Array.from({ length: slots.length / 2 }, (_, i) => {
    const from = slots[2 * i] as number;
    return from < 0 ? null : text.slice(from, slots[2 * i + 1]);
  });
}

function open(pattern: string, { text, meter }: Search): { program: Program; matcher: Matcher } {
  const { searched } = meter.sizes;
  if (text.length > searched)
    fail("SizeLimit", `A regular expression searches at most ${searched} characters, got ${text.length}`);
  meter.charge(1 + (pattern.length >> 3));
  const program = cachedProgram(pattern, meter);
  return { program, matcher: new Matcher(program, { text, meter }) };
}

// By run: what a program pays for its patterns must not depend on what ran before it.
const programsOf = new WeakMap<Meter, Map<string, Program>>();

function cachedProgram(pattern: string, meter: Meter): Program {
  const programs = programsOf.get(meter) ?? new Map<string, Program>();
  programsOf.set(meter, programs);
  const cached = programs.get(pattern);
  if (cached !== undefined) return cached;
  if (pattern.length > LONGEST_PATTERN)
    fail("InvalidArgument", `A pattern has at most ${LONGEST_PATTERN} characters, not ${pattern.length}`);
  const program = metered(meter, () => compileProgram(pattern));
  const [oldest] = programs.keys();
  if (programs.size >= CACHE_SIZE && oldest !== undefined) programs.delete(oldest);
  programs.set(pattern, program);
  return program;
}
