import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RtfsError } from "../errors.ts";
import { prStr } from "../printer/printer.ts";
import { Fn } from "../run/function.ts";
import { equals, float, hash, keyword, listFrom, MapBuilder, mapFrom, PMap, type Value, vectorFrom } from "./index.ts";

const fn = new Fn(
  {
    name: "f",
    call0: () => null,
    call1: () => null,
    call2: () => null,
    call3: () => null,
    callMany: () => null,
    start: null,
  },
  [],
);

/** Numbers whose hashes agree in their low bits, so that they meet deep in the trie. */
const colliding = fc.nat(40).map((n) => n << 25);
const key: fc.Arbitrary<Value> = fc.oneof(
  fc.nat(60),
  colliding,
  fc.nat(20).map((n) => `key ${n}`),
  fc.nat(20).map((n) => keyword(`k${n}`)),
  fc.nat(20).map((n) => float(n)),
  fc.nat(20).map((n) => vectorFrom([n, "x"])),
);
const changes = fc.array(fc.record({ key, value: fc.option(fc.nat()) }), { maxLength: 300 });

/** The model finds a key by comparing it with every other. */
function change(model: [Value, Value][], { key, value }: { key: Value; value: number | null }): [Value, Value][] {
  const at = model.findIndex(([known]) => equals(known, key));
  if (value === null) return model.filter((_, i) => i !== at);
  return at < 0 ? [...model, [key, value]] : model.with(at, [model[at]?.[0] ?? null, value]);
}

describe("a map", () => {
  test("behaves like an ordered list of entries through any series of changes, and no version changes later", () => {
    fc.assert(
      fc.property(changes, (series) => {
        let model: [Value, Value][] = [];
        let map = PMap.empty;
        const versions: [PMap, [Value, Value][]][] = [];
        for (const step of series) {
          model = change(model, step);
          map = step.value === null ? map.delete(step.key) : map.set(step.key, step.value);
          versions.push([map, model]);
        }
        for (const [version, entries] of versions.filter((_, i) => i % 7 === 0)) {
          expect(version.size).toBe(entries.length);
          expect(version.toArray()).toEqual(entries);
          for (const [k, v] of entries) expect(version.get(k)).toBe(v);
        }
        for (const { key } of series) expect(map.has(key)).toBe(model.some(([known]) => equals(known, key)));
      }),
      { numRuns: 80 },
    );
  });

  test("is the same however it was built, and hashes the same in any order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { comparator: equals, maxLength: 60 }), (keys) => {
        const entries = keys.map((k, i): [Value, Value] => [k, i]);
        const bulk = mapFrom(entries);
        const single = entries.reduce((map, [k, v]) => map.set(k, v), PMap.empty);
        const reversed = mapFrom(entries.toReversed());
        expect(single.toArray()).toEqual(bulk.toArray());
        expect(equals(bulk, reversed) && equals(single, bulk)).toBe(true);
        expect(hash(bulk)).toBe(hash(reversed));
      }),
      { numRuns: 50 },
    );
  });

  test("keeps the old key and its place when an equal key is set", () => {
    const map = mapFrom([
      [vectorFrom([1]), "a"],
      ["z", "b"],
    ]).set(listFrom([1]), "c");
    expect(prStr(map)).toBe('{[1] "c" "z" "b"}');
    expect(prStr(map.entry(listFrom([1]))?.[0] ?? null)).toBe("[1]");
  });

  test("puts a key that was removed and set again at the end", () => {
    let map = PMap.empty;
    for (let i = 0; i < 20; i++) map = map.set(i, i);
    expect(map.delete(3).set(3, 3).keys().at(-1)).toBe(3);
    expect(map.delete(3).set(3, 3).size).toBe(20);
  });

  test("tells integers, floats and texts of the same look apart", () => {
    const map = mapFrom([
      [1, "integer"],
      [float(1), "float"],
      ["1", "string"],
      [keyword("1"), "keyword"],
    ]);
    expect([map.get(1), map.get(float(1)), map.get("1"), map.get(keyword("1"))]).toEqual([
      "integer",
      "float",
      "string",
      "keyword",
    ]);
  });

  test("refuses a function as key, small or large", () => {
    const large = mapFrom(Array.from({ length: 20 }, (_, i) => [i, i] as const));
    for (const refused of [() => PMap.empty.set(fn, 1), () => large.set(fn, 1), () => new MapBuilder().set(fn, 1)]) {
      expect(refused).toThrow(RtfsError);
    }
    expect(() => PMap.empty.set(vectorFrom([fn]), 1)).toThrow("map key");
    expect(PMap.empty.set("f", fn).get("f")).toBe(fn);
  });

  test("stays small when most of its entries are removed", () => {
    let map = PMap.empty;
    for (let i = 0; i < 100_000; i++) map = map.set(i, i).delete(i - 20);
    expect(map.keys()).toEqual(Array.from({ length: 20 }, (_, i) => 99_980 + i));
  });
});
