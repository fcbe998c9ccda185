import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Program, ProgramFormError, readBytecode } from "../index.ts";
import { programOf as programOfUnit } from "../program.ts";
import { asciiJson } from "./ascii-json.ts";
import { EVALUATOR } from "./canonical-text.ts";
import { packContainer } from "./container.ts";
import { readUnit } from "./ir-reader.ts";
import { nodeFields } from "./ir-shapes.ts";
import { writeUnit } from "./ir-writer.ts";
import { type Path, partAt, pathsIn, replaceAt } from "./json-paths.fixture.ts";
import { corpus, MOST_CALLS, observe, programOf } from "./programs.fixture.ts";
import { reachText } from "./reach-text.ts";

// Who forges bytecode has this very code: the checksum fits, and the header says what the forged program reaches.
function forge(written: object): Program {
  const unit = readUnit(written, (message): never => {
    throw new ProgramFormError({ form: "bytecode", message, hint: "" });
  });
  const header = reachText(programOfUnit(unit, { file: "forged", modules: [] }));
  return readBytecode(packContainer({ evaluator: EVALUATOR, header, body: asciiJson(writeUnit(unit)) }), {
    file: "forged.rtfsc",
  });
}

const STEPS = 10_000;
/** what `finally` has on top of them */
const LAST_STEPS = 10_001;

test("a program that was changed anywhere is refused, or runs within its meters and its header", async () => {
  const bodies = corpus.map((source) => JSON.stringify(writeUnit(programOf(source).unit)));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(fc.constantFrom(...bodies), edits, async (body, changes) => {
    const written: object = JSON.parse(body);
    for (const change of changes) edit(written, change);
    const program = orRefused(() => forge(written));
    if (program !== null) await holdToHeader(program);
  });
  await fc.assert(property, { numRuns: 2_000 });
}, 120_000);

function orRefused(load: () => Program): Program | null {
  try {
    return load();
  } catch (refusal) {
    expect(refusal).toBeInstanceOf(ProgramFormError);
    return null;
  }
}

async function holdToHeader(program: Program): Promise<void> {
  const { made, steps, reach } = await observe(program, { steps: STEPS });
  expect(steps).toBeLessThanOrEqual(STEPS + LAST_STEPS);
  if (reach.dynamic.length > 0 || made.length >= MOST_CALLS) return;
  const allowed = new Map<string, number>();
  for (const { id, count = Number.POSITIVE_INFINITY } of reach.calls) allowed.set(id, (allowed.get(id) ?? 0) + count);
  for (const { capability } of made) {
    const left = allowed.get(capability) ?? 0;
    expect(left, `${capability} beyond its header`).toBeGreaterThan(0);
    allowed.set(capability, left - 1);
  }
}

/** Changes a document in one place so that it keeps its shape as often as it doesn't. */
function edit(written: object, [how, where, what]: readonly [number, number, number]): void {
  const paths = pathsIn(written).filter(([table]) => table === "body" || table === "variables" || table === "types");
  const nodes = paths.filter((path) => isNode(partAt(written, path)));
  const numbers = paths.filter((path) => typeof partAt(written, path) === "number");
  const lists = paths.filter((path) => Array.isArray(partAt(written, path)) && !isNode(partAt(written, path)));
  if (how % 4 === 0) copy(written, { paths: nodes, from: what, to: where });
  if (how % 4 === 1) copy(written, { paths, from: what, to: where });
  if (how % 4 === 2 && numbers.length > 0) replaceAt(written, pick(numbers, where), what % 8);
  if (how % 4 === 3 && lists.length > 0) editList(partAt(written, pick(lists, where)), what);
  renumberSites(written);
}

function isNode(part: unknown): boolean {
  return Array.isArray(part) && nodeFields.has(part[0]) && typeof part[1] === "number";
}

function pick(paths: readonly Path[], choice: number): Path {
  return paths[choice % paths.length] ?? [];
}

function copy(written: object, { paths, from, to }: { paths: readonly Path[]; from: number; to: number }): void {
  if (paths.length === 0) return;
  replaceAt(written, pick(paths, to), structuredClone(partAt(written, pick(paths, from))));
}

function editList(list: unknown, what: number): void {
  if (!Array.isArray(list) || list.length === 0) return;
  const at = what % list.length;
  if (what % 3 === 0) list.splice(at, 1);
  else if (what % 3 === 1) list.splice(at, 0, structuredClone(list[0]));
  else list.reverse();
}

/** Copied calls would be refused for their names alone. */
function renumberSites(written: object): void {
  let next = 0;
  for (const path of pathsIn(written)) {
    const part = partAt(written, path);
    if (typeof part === "string" && /^c[0-9]+$/.test(part)) replaceAt(written, path, `c${next++}`);
  }
}

describe("a program that could betray analysis or evaluation is refused", () => {
  const places = { files: ["f"], places: [0, 1, 1, 0] };
  const one = ["constant", 0, 1];
  const yes = ["constant", 0, true];
  const variable = (slot: number, { boxed = 0, late = 0 } = {}) => ["v", "frame", slot, boxed, late];
  const read = (index: number) => ["read", 0, index, null];
  const fn = (arity: unknown, { captures = [] as unknown[], self = null as number | null, size = 1 } = {}) => [
    "lambda",
    0,
    "f",
    [arity],
    captures,
    self,
    size,
    null,
  ];

  test.each<[string, unknown, unknown[], RegExp]>([
    ["reads what was never stored", read(0), [variable(0)], /may hold nothing/],
    [
      "reads what one branch stored",
      ["do", 0, [["if", 0, one, ["bind", 0, 0, one], one], read(0)]],
      [variable(0)],
      /may hold nothing/,
    ],
    [
      "reads what only a test that was false would have bound",
      ["if", 0, ["and", 0, [["bind", 0, 0, one], one]], one, read(0)],
      [variable(0)],
      /may hold nothing/,
    ],
    [
      "reads what one alternative of a test bound",
      ["if", 0, ["or", 0, [["and", 0, [["bind", 0, 0, one], yes]], one]], read(0), one],
      [variable(0)],
      /may hold nothing/,
    ],
    [
      "takes one variable for another in the same slot",
      [
        "let",
        0,
        [
          [0, ["constant", 0, ["k", ":harmless"]]],
          [1, ["constant", 0, ["k", ":other"]]],
        ],
        ["call", 0, read(0), [], "c0"],
      ],
      [variable(0), variable(0)],
      /may hold nothing/,
    ],
    [
      "takes a slot from what the next round of a loop reads",
      [
        "let",
        0,
        [[0, one]],
        ["loop", 0, [[1, one]], ["if", 0, read(0), ["let", 0, [[2, one]], ["recur", 0, [1], [one]]], one], 1],
      ],
      [variable(0), variable(1), variable(0)],
      /takes a slot/,
    ],
    [
      "takes a slot from what a clause of try reads",
      ["let", 0, [[0, one]], ["try", 0, ["let", 0, [[1, one]], one], [[["all"], 2, read(0)]], null]],
      [variable(0), variable(0), variable(1)],
      /takes a slot|may hold nothing/,
    ],
    ["stores outside of its frame", ["let", 0, [[0, one]], read(0)], [variable(7)], /outside of its frame/],
    [
      "reads the frame of a function around it",
      ["let", 0, [[0, one]], fn([[], null, read(0), 0])],
      [variable(0)],
      /another function/,
    ],
    [
      "shares what it should copy",
      ["let", 0, [[0, one]], fn([[], null, read(1), 0], { captures: [[0, 1]] })],
      [variable(0), variable(0, { boxed: 1 })],
      /captured in another way/,
    ],
    [
      "has a parameter out of place",
      fn([[0], null, read(0), 0], { size: 2 }),
      [variable(1)],
      /parameter is out of place/,
    ],
    ["starts over where nothing can", ["recur", 0, [], []], [], /nothing can start over/],
    [
      "starts over in the middle of a function",
      fn([[0], null, ["vector", 0, [["recur", 0, [0], [one]]]], 1]),
      [variable(0)],
      /nothing can start over/,
    ],
    [
      "starts over from inside try",
      fn([[0], null, ["try", 0, ["recur", 0, [0], [one]], [], one], 1]),
      [variable(0)],
      /nothing can start over/,
    ],
    ["starts over with a value too few", fn([[0], null, ["recur", 0, [0], []], 1]), [variable(0)], /more or fewer/],
    ["hides that it starts over", fn([[0], null, ["recur", 0, [0], [one]], 0]), [variable(0)], /does not say/],
    ["hides that a loop starts over", ["loop", 0, [], ["recur", 0, [], []], 0], [], /does not say/],
    ["asks for a frame without end", one, [], /more slots than variables/],
    ["calls a builtin that there is none of", ["builtin", 0, "process.exit"], [], /standard library/],
    ["calls a builtin of every object", ["builtin", 0, "constructor"], [], /standard library/],
    [
      "gives two calls one name",
      [
        "vector",
        0,
        [
          ["call", 0, one, [], "c0"],
          ["call", 0, one, [], "c0"],
        ],
      ],
      [],
      /name of its own/,
    ],
    ["names a call like an occurrence of another", ["call", 0, one, [], "c0#1"], [], /name of its own/],
    ["raises what no program can catch", ["raise", 0, "JournalMismatch", "m", null], [], /kind of error/],
    ["has a body without forms", ["do", 0, []], [], /too short/],
    [
      "has a function where it should have branches",
      ["parallel", 0, [one], "c0", 0, "merge"],
      [],
      /function is expected/,
    ],
    ["has a value that is none", ["constant", 0, ["fn", "x"]], [], /no encoded value/],
  ])("%s", (_, body, variables, message) => {
    const frameSize = /frame without end/.test(_) ? 1_000_000 : 3;
    expect(() => forge({ frameSize, body, types: [], variables, ...places })).toThrow(ProgramFormError);
    expect(() => forge({ frameSize, body, types: [], variables, ...places })).toThrow(message);
  });

  test("captures that refer to each other", () => {
    const body = fn([[], null, one, 0], {
      captures: [
        [0, 1],
        [1, 0],
      ],
      size: 2,
    });
    const written = { frameSize: 2, body, types: [], variables: [variable(0), variable(1)], ...places };
    expect(() => forge(written)).toThrow(ProgramFormError);
  });

  test("and what all ways through a test have bound may be read", () => {
    const bound = ["and", 0, [["bind", 0, 0, one], yes]];
    const body = ["if", 0, ["or", 0, [bound, bound]], read(0), one];
    expect(() => forge({ frameSize: 1, body, types: [], variables: [variable(0)], ...places })).not.toThrow();
  });
});

test("a type may hold itself through its name only, and checks end", async () => {
  const check = (types: unknown[]) =>
    forge({
      frameSize: 0,
      body: ["check", 0, ["alias", "T", 0], ["constant", 0, ["v"]], ""],
      types,
      variables: [],
      files: ["f"],
      places: [0, 1, 1, 0],
    });
  const { outcome } = await observe(check([["maybe", ["alias", "T", 0]]]));
  expect(outcome).toMatchObject({ kind: "StackOverflow" });
  expect(await observe(check([null]))).toMatchObject({ outcome: { kind: "UnknownType" } });
  expect(() => check([["alias", "T", 1]])).toThrow(ProgramFormError);
});
