import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { List, listFrom, type Value, Vector, vectorFrom } from "./index.ts";

const range = (n: number, from = 0): Value[] => Array.from({ length: n }, (_, i) => from + i);

type Step =
  | { do: "conj"; n: number }
  | { do: "cons"; n: number }
  | { do: "assoc"; at: number; n: number }
  | { do: "slice"; from: number; to: number };

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("conj" as const), n: fc.nat() }),
    fc.record({ do: fc.constant("cons" as const), n: fc.nat() }),
    fc.record({ do: fc.constant("assoc" as const), at: fraction, n: fc.nat() }),
    fc.record({ do: fc.constant("slice" as const), from: fraction, to: fraction }),
  ),
  { maxLength: 60 },
);

function stepModel(model: Value[], step: Step): Value[] {
  if (step.do === "conj") return [...model, step.n];
  if (step.do === "cons") return [step.n, ...model];
  if (step.do === "assoc") return model.with(Math.floor(step.at * (model.length - 1)), step.n);
  return model.slice(...bounds(step, model.length));
}

function stepVector(vector: Vector, step: Step): Vector {
  if (step.do === "conj") return vector.conj(step.n);
  if (step.do === "cons") return vector.cons(step.n);
  if (step.do === "assoc") return vector.assoc(Math.floor(step.at * (vector.size - 1)), step.n);
  return vector.slice(...bounds(step, vector.size));
}

/** Cuts a little off both ends, so that large vectors stay large. */
function bounds({ from, to }: { from: number; to: number }, size: number): [number, number] {
  const start = Math.floor(from * size * 0.4);
  return [start, size - Math.floor(to * size * 0.4)];
}

describe("a vector", () => {
  test("behaves like an array through any series of changes, and no version changes later", () => {
    fc.assert(
      fc.property(fc.nat(2500), steps, (size, series) => {
        let model = range(size);
        let vector = vectorFrom(model);
        const versions: [Vector, Value[]][] = [[vector, model]];
        for (const step of series) {
          if (step.do === "assoc" && model.length === 0) continue;
          model = stepModel(model, step);
          vector = stepVector(vector, step);
          versions.push([vector, model]);
        }
        for (const [version, expected] of versions) {
          expect(version.size).toBe(expected.length);
          expect(version.toArray()).toEqual(expected);
        }
        expect([...vector]).toEqual(model);
        expect(model.map((_, i) => vector.get(i))).toEqual(model);
      }),
      { numRuns: 60 },
    );
  });

  test("grows one by one past every level of its tree", () => {
    let vector = Vector.empty;
    for (let i = 0; i < 33_000; i++) vector = vector.conj(i);
    expect(vector.get(0)).toBe(0);
    expect(vector.get(32_768)).toBe(32_768);
    expect(vector.toArray()).toEqual(range(33_000));
  });

  test("two versions that append to one ancestor do not see each other", () => {
    const base = vectorFrom([1, 2]);
    const [left, right] = [base.conj("left"), base.conj("right")];
    expect(left.toArray()).toEqual([1, 2, "left"]);
    expect(right.toArray()).toEqual([1, 2, "right"]);
    expect(base.toArray()).toEqual([1, 2]);
  });

  test("has nothing outside its bounds", () => {
    const view = vectorFrom(range(100)).slice(10, 60);
    expect([view.get(-1), view.get(50)]).toEqual([undefined, undefined]);
    expect([view.get(0), view.get(49)]).toEqual([10, 59]);
  });

  test("keeps no hold on the array it was made of", () => {
    const items: Value[] = [1, 2];
    const vector = vectorFrom(items);
    items.push(3);
    expect(vector.conj(4).toArray()).toEqual([1, 2, 4]);
    expect(items).toEqual([1, 2, 3]);
  });

  test("dropping the first element again and again takes time in proportion to its length", () => {
    let vector = vectorFrom(range(200_000));
    let sum = 0;
    for (; vector.size > 0; vector = vector.slice(1)) sum += Number(vector.get(0));
    expect(sum).toBe((200_000 * 199_999) / 2);
  });

  test("does not hold on to what was dropped: a queue of 40 stays small however long it runs", () => {
    let queue = vectorFrom(range(40));
    for (let i = 0; i < 500_000; i++) queue = queue.conj(i).slice(1);
    expect(queue.toArray()).toEqual(range(40, 499_960));
  });
});

describe("a list", () => {
  test("takes elements at the front and gives them back from there", () => {
    let list = List.empty;
    for (let i = 0; i < 5000; i++) list = list.cons(i);
    expect(list.size).toBe(5000);
    expect(list.first()).toBe(4999);
    expect(list.rest().first()).toBe(4998);
    expect(list.toArray()).toEqual(range(5000).reverse());
  });

  test("has nil first and nothing after it when it is empty", () => {
    expect(List.empty.first()).toBe(null);
    expect(List.empty.rest()).toBe(List.empty);
    expect(listFrom([1]).rest().size).toBe(0);
  });
});
