import fc from "fast-check";
import { expect, test } from "vitest";
import { hash, MapBuilder, PMap, vectorFrom } from "./index.ts";

/** What flips when only the highest bit of a sum of hashes is to flip in the end. */
const HIDDEN = 0x80040020;
const HIGHEST = 0x80000000;

test("vectors can't be prepared to share a hash by differences that cancel each other out", () => {
  const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 12, maxLength: 12 }), (blocks) => {
      const disguised = blocks.map(([a, b]) => [a ^ HIDDEN, b ^ HIGHEST]);
      const hashes = blocks.map((_, at) => hash(vectorFrom(blocks.with(at, disguised[at] as [number, number]).flat())));
      expect(new Set(hashes).size).toBeGreaterThan(1);
    }),
    { numRuns: 10 },
  );
});

test("what is not even equal to itself does not share a hash", () => {
  const hashes = Array.from({ length: 100 }, () => hash(vectorFrom([Number.NaN])));
  expect(new Set(hashes).size).toBe(100);
});

test("a vector with NaN in it is found by itself", () => {
  const key = vectorFrom([Number.NaN]);
  const builder = new MapBuilder(PMap.empty);
  for (let i = 0; i < 100; i++) builder.set(vectorFrom([Number.NaN]), i);
  const map = builder.set(key, "own").build();
  expect(map.size).toBe(101);
  expect(map.get(key)).toBe("own");
  expect(map.delete(key).size).toBe(100);
});
