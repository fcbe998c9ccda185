import { RE2JS } from "re2js";
import {
  compare,
  compile,
  compileAst,
  decode,
  encode,
  equals,
  execute,
  hash,
  keyword,
  mapFrom,
  PMap,
  type Program,
  ProgramFormError,
  parseAst,
  prStr,
  RtfsError,
  RtfsParseError,
  readBytecode,
  toPlain,
  type Value,
  vectorFrom,
  writeBytecode,
} from "../index.ts";
import { programOf } from "../program.ts";
import { asciiJson } from "../program-forms/ascii-json.ts";
import { EVALUATOR } from "../program-forms/canonical-text.ts";
import { packContainer } from "../program-forms/container.ts";
import { readUnit } from "../program-forms/ir-reader.ts";
import { writeUnit } from "../program-forms/ir-writer.ts";
import { corpus, observe } from "../program-forms/programs.fixture.ts";
import { reachText } from "../program-forms/reach-text.ts";
import { formToValue } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import { matchAll, matchFirst, matchWhole } from "../regex/regex.ts";
import { Fuel } from "../run/fuel.ts";
import { mutatedBytes, mutatedText, mutateJson } from "./mutations.fixture.ts";
import { randomPattern, randomSubject } from "./patterns.fixture.ts";
import { Random } from "./random.fixture.ts";
import { randomValue } from "./values.fixture.ts";

/** Tries one input; rejects where the language does anything but what it says. */
export type Target = (random: Random) => Promise<void> | void;

/** The decisions that make input `index` of a seed. */
export function inputs(seed: number, index: number): Random {
  return new Random(seed * 1_000_003 + index);
}

export const targets: Readonly<Record<string, Target>> = {
  /** any text is read, or refused with a place */
  async source(random) {
    const source = mutatedText(random, SOURCES);
    const program = refusedOr(() => compile(source, { file: "fuzz.rtfs" }));
    if (program !== null) await runsWithinLimits(program);
  },

  /** a changed AST is a program, or refused */
  async ast(random) {
    const json: object = JSON.parse(JSON.stringify(parseAst(random.of(SOURCES), { file: "fuzz.rtfs" })));
    mutateJson(random, json);
    const program = refusedOr(() => compileAst(json, { file: "fuzz.json" }));
    if (program !== null) await runsWithinLimits(program);
  },

  /** changed bytes are refused, or mean what they meant */
  async bytecode(random) {
    const bytes = writeBytecode(compile(random.of(SOURCES), { file: "fuzz.rtfs" }));
    const program = refusedOr(() => readBytecode(mutatedBytes(random, bytes), { file: "fuzz.rtfsc" }));
    if (program !== null) await runsWithinLimits(program);
  },

  /** bytecode with a checksum and a header that fit its changed body is a program, or refused */
  async forgery(random) {
    const body = writeUnit(compile(random.of(SOURCES), { file: "fuzz.rtfs" }).unit);
    const json: object = JSON.parse(JSON.stringify(body));
    mutateJson(random, json);
    const program = refusedOr(() => forged(json));
    if (program !== null) await runsWithinLimits(program);
  },

  /** a program does and costs the same in each of its forms */
  async forms(random) {
    const source = mutatedText(random, SOURCES);
    const program = refusedOr(() => compile(source, { file: "corpus.rtfs" }));
    if (program === null) return;
    const ast = compileAst(JSON.parse(JSON.stringify(parseAst(source, { file: "corpus.rtfs" }))), {
      file: "corpus.rtfs",
    });
    const written = refusedOr(() => writeBytecode(program));
    const seen = await seenOf(program);
    agree(await seenOf(ast), seen, "source and AST");
    if (written !== null)
      agree(await seenOf(readBytecode(written, { file: "corpus.rtfs" })), seen, "source and bytecode");
  },

  /** our matcher finds what RE2 finds */
  regex(random) {
    const [pattern, text] = [randomPattern(random), randomSubject(random)];
    const search = { text, meter: new Fuel({ steps: 1e8, depth: 100, cancel: null }) };
    const matcher = RE2JS.compile(pattern).matcher(text);
    const groups = () => Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? null);
    const found = matcher.find() ? groups() : null;
    agree(matchFirst(pattern, search), found, `first match of ${pattern} in ${JSON.stringify(text)}`);
    agree(
      matchWhole(pattern, search) !== null,
      RE2JS.compile(pattern).matches(text),
      `${pattern} on all of ${JSON.stringify(text)}`,
    );
    matchAll(pattern, search);
  },

  /** any text is a pattern, or refused as one */
  pattern(random) {
    const pattern = mutatedText(random, [
      "(a|b)*c{2,3}[^x-z\\d]$",
      "(?i)(?<n>\\p{L}+?)\\b",
      "[[:alpha:]_-]",
      "\\Qx\\E(?:(?:a?){9}){9}",
    ]);
    refusedOr(() =>
      matchFirst(pattern, { text: random.text(20), meter: new Fuel({ steps: 1e7, depth: 100, cancel: null }) }),
    );
  },

  /** our reading of JSON is that of JS, where JS keeps numbers and order */
  async json(random) {
    const text = mutatedText(random, [
      '{"a": [1, 2.5e3, -0.0, "x\\u00e9\\n"], "b": {"__proto__": null}}',
      "[true, false, []]",
      '"\\ud83d\\ude00"',
      "-12e-2",
    ]);
    const value = await parsed(text);
    const theirs = parsedByJs(text);
    if (HARD_IN_JSON.test(text)) return;
    const ours = value === undefined ? undefined : sorted(toPlain(value));
    agree(ours, theirs === undefined ? undefined : sorted(theirs), `reading of ${JSON.stringify(text)}`);
  },

  /** what is printed, or encoded, and read again is equal and prints alike; order and hash agree with equality */
  values(random) {
    const [a, b] = [randomValue(random), randomValue(random)];
    const text = prStr(a);
    const [form] = read(text, { file: "value", maxBytes: 1 << 24 });
    const again = form === undefined ? null : formToValue(form);
    const decoded = decode(JSON.parse(JSON.stringify(encode(a))));
    for (const copy of [again, decoded]) {
      agree(prStr(copy), text, "printed values");
      agree([equals(a, copy), compare(a, copy), hash(a) === hash(copy)], [true, 0, true], text);
    }
    agree(Math.sign(compare(a, b)) + Math.sign(compare(b, a)), 0, `order of ${text} and ${prStr(b)}`);
    if (equals(a, b)) agree([compare(a, b), hash(a)], [0, hash(b)], "equal values");
    const both = mapFrom([
      [a, 1],
      [b, 2],
    ]);
    agree([both.get(decoded), both.size], [equals(a, b) ? 2 : 1, equals(a, b) ? 1 : 2], `a map with the key ${text}`);
    agree(equals(vectorFrom([a, b]), vectorFrom([decoded, b])), true, text);
  },
};

const SOURCES: readonly [string, ...string[]] = ["(+ 1 2)", ...corpus];

function forged(json: object): Program {
  const unit = readUnit(json, (message): never => {
    throw new ProgramFormError({ form: "bytecode", message, hint: "" });
  });
  const header = reachText(programOf(unit, { file: "forged", modules: [] }));
  const bytes = packContainer({ evaluator: EVALUATOR, header, body: asciiJson(writeUnit(unit)) });
  return readBytecode(bytes, { file: "forged.rtfsc" });
}

/** numbers beyond our integers or JS's floats, halves of pairs, and equal keys whose places differ */
const HARD_IN_JSON = /\d{16}|[eE]\+?\d{3}|\\u[dD][89a-fA-F]|\[{512}/;

/** What `make` gives, or null where it refuses its input as it should. */
function refusedOr<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof RtfsParseError || error instanceof ProgramFormError || error instanceof RtfsError) return null;
    throw error;
  }
}

/** Runs a program whose end must be one that a program can come to. */
async function runsWithinLimits(program: Program): Promise<void> {
  let calls = 0;
  const cancel = new Int32Array(1);
  const limits = { steps: 20_000, depth: 200, memory: 4_000_000 };
  const { steps, memory } = await execute(program, {
    parameters: mapFrom([[keyword("k"), 1]]),
    limits,
    cancel,
    host({ args }) {
      if (++calls === 100) cancel[0] = 1;
      return { value: args[0] ?? null };
    },
  });
  if (steps > limits.steps + 40_000_000 || memory > 64_000_000) throw new Error(`${steps} steps, ${memory} bytes`);
}

async function seenOf(program: Program) {
  const { outcome, steps, memory, made, reach } = await observe(program);
  return {
    outcome: outcome instanceof Object ? `${outcome.kind} ${outcome.message}` : outcome,
    steps,
    memory,
    made,
    reach,
  };
}

/** Undefined for what is no JSON. */
async function parsed(text: string): Promise<Value | undefined> {
  const completion = await execute(compile("(parse-json @text)", { file: "json" }), {
    parameters: mapFrom([[keyword("text"), text.toWellFormed()]]),
    host: () => ({ value: null }),
  });
  if (completion.status === "completed") return completion.value;
  if (completion.status === "failed" && completion.error.kind === "JsonError") return undefined;
  throw new Error(`parse-json ${completion.status}: ${JSON.stringify(completion)}`);
}

function parsedByJs(text: string): unknown {
  try {
    return JSON.parse(text.toWellFormed());
  } catch {
    return undefined;
  }
}

/** Objects with their keys in order: JS moves those that look like indexes. */
function sorted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== "object" || json === null) return Object.is(json, -0) ? 0 : json;
  return Object.keys(json)
    .sort()
    .map((key) => [key, sorted(Reflect.get(json, key))]);
}

function agree(ours: unknown, theirs: unknown, what: string): void {
  const [a, b] = [shownOf(ours), shownOf(theirs)];
  if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}

const shownOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (part instanceof PMap ? prStr(part as Value) : part)) ?? "undefined";
