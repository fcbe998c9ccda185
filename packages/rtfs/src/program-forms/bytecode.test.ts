import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ProgramFormError, readBytecode, writeBytecode } from "../index.ts";
import type { Node } from "../ir/ir.ts";
import { childrenOf } from "../ir/walk.ts";
import { nodeFields } from "./ir-shapes.ts";
import { corpus, observe, programOf } from "./programs.fixture.ts";

const options = { file: "program.rtfsc" };
const bytecodeOf = (source: string) => writeBytecode(programOf(source));
const load = (bytes: Uint8Array) => readBytecode(bytes, options);

test("the programs that are tried hold every kind of node", () => {
  const kinds = new Set<string>();
  const visit = (node: Node): void => {
    kinds.add(node.kind);
    childrenOf(node).forEach(visit);
  };
  for (const source of corpus) visit(programOf(source).unit.body);
  expect([...nodeFields.keys()].filter((kind) => !kinds.has(kind))).toEqual([]);
});

test.each(corpus)("%s means the same as bytecode", async (source) => {
  expect(await observe(load(bytecodeOf(source)))).toEqual(await observe(programOf(source)));
});

test("one program has one bytecode", () => {
  for (const source of corpus) expect(writeBytecode(load(bytecodeOf(source)))).toEqual(bytecodeOf(source));
});

describe("what is no bytecode is refused", () => {
  const bytes = bytecodeOf("(call :a 1)");

  test.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(), /does not begin as bytecode does/],
    ["five bytes", Uint8Array.of(1, 2, 3, 4, 5), /does not begin as bytecode does/],
    ["the magic alone", bytes.subarray(0, 8), /cut short/],
    ["a part", bytes.subarray(0, bytes.length - 1), /length/],
    ["more than all", Uint8Array.of(...bytes, 32), /length/],
    [
      "what a transfer as text has changed",
      Uint8Array.from(Buffer.from(Buffer.from(bytes).toString("utf8"))),
      /does not begin/,
    ],
    ["another format", withByte(bytes, 9, 2), /version 2; this build reads version 1/],
    ["another evaluator", withByte(bytes, 11, 99), /version 99 of the evaluator/],
  ])("%s", (_, refused, message) => {
    expect(() => load(refused)).toThrow(ProgramFormError);
    expect(() => load(refused)).toThrow(message);
  });

  test("every change of one byte", () => {
    for (const source of ["", "(call :a 1)", "(let [x 1] (fn [y] (+ x y)))"]) {
      const whole = bytecodeOf(source);
      for (let at = 0; at < whole.length; at++) {
        for (const change of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
          expect(() => load(withByte(whole, at, (whole[at] ?? 0) ^ change))).toThrow(ProgramFormError);
        }
      }
    }
  });
});

function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = byte;
  return changed;
}

/** The container with other texts in it, and a checksum that fits. */
function forged(
  bytes: Uint8Array,
  change: (parts: { header: string; body: string }) => Partial<Record<"header" | "body", string>>,
) {
  const old = Buffer.from(bytes);
  const cut = 52 + old.readUInt32BE(12);
  const parts = { header: old.toString("latin1", 52, cut), body: old.toString("latin1", cut) };
  const { header, body } = { ...parts, ...change(parts) };
  const front = Buffer.from(old.subarray(0, 20));
  front.writeUInt32BE(header.length, 12);
  front.writeUInt32BE(body.length, 16);
  const rest = Buffer.from(header + body, "latin1");
  return Buffer.concat([front, createHash("sha256").update(front).update(rest).digest(), rest]);
}

describe("a checksum that fits is no authority", () => {
  const bytes = bytecodeOf("(do (dotimes [i 3] (call :shop.buy i)) (call (str :id @k)))");

  test("a container that was packed again as it was is the same", () => {
    expect(forged(bytes, () => ({}))).toEqual(Buffer.from(bytes));
  });

  test.each<[string, string, string]>([
    ["that hides a call", '{"id":"shop.buy","position":"c0","count":3}', ""],
    ["that counts fewer", '"count":3', '"count":2'],
    ["that names another", "shop.buy", "shop.see"],
    ["that hides what is computed", /"dynamic":\[[^\]]*\]/.exec(headerOf(bytes))?.[0] ?? "", '"dynamic":[]'],
    ["with more in it", '"loops":[]', '"loops":[],"more":1'],
  ])("a header %s", (_, from, to) => {
    expect(headerOf(bytes)).toContain(from);
    const lying = forged(bytes, ({ header }) => ({ header: header.replace(from, to) }));
    expect(() => load(lying)).toThrow(/reaches something else than its header says/);
  });

  test.each<[string, (body: string) => string, RegExp]>([
    ["white space", (body) => `${body} `, /not written as a program is/],
    [
      "fields in another order",
      (body) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).reverse())),
      /not written/,
    ],
    [
      "a table that nothing refers to",
      (body) => body.replace('"files":[', '"files":["more",'),
      /file|place|not written/,
    ],
    ["no JSON", (body) => body.slice(1), /no JSON/],
    ["text beyond ASCII", (body) => body.replace("shop", "sh\u00f6p"), /no JSON in ASCII/],
    ["brackets without end", () => "[".repeat(100_000), /nests deeper/],
    ["values without number", () => `[${"[],".repeat(9_000_000)}0]`, /more than .* parts/],
  ])("a body with %s", (_, change, message) => {
    expect(() => load(forged(bytes, ({ body }) => ({ body: change(body) })))).toThrow(message);
  });
});

function headerOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1", 52, 52 + Buffer.from(bytes).readUInt32BE(12));
}

test("a program that nests deeply is written so that it can be read, or refused when it is written", () => {
  for (let clauses = 500; clauses <= 6000; clauses += 500) {
    const bytes = orRefused(() => bytecodeOf(`(cond ${"(call :t) 1 ".repeat(clauses)})`));
    if (bytes !== null) expect(load(bytes).calls).toHaveLength(clauses);
  }
});

function orRefused(write: () => Uint8Array): Uint8Array | null {
  try {
    return write();
  } catch (refusal) {
    expect(String(refusal)).toMatch(/nests too deeply/);
    return null;
  }
}
