import { expect, test } from "vitest";
import { chapters, lookup } from "./index.ts";

const all = [...chapters.values()].flat();

test("every name and alias stands for one function", () => {
  const names = all.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(lookup.size).toBe(names.length);
});

test("every function says what it takes and what it gives", () => {
  for (const { name, params, doc, min, max } of all) {
    expect(doc, name).toMatch(/\.$/);
    expect(params, name).not.toBe("");
    expect(min, name).toBeLessThanOrEqual(max);
  }
});

test("argument counts follow from the parameters", () => {
  expect(lookup.get("range")).toMatchObject({ min: 1, max: 3 });
  expect(lookup.get("str")).toMatchObject({ min: 0, max: Number.POSITIVE_INFINITY });
  expect(lookup.get("nth")).toMatchObject({ min: 2, max: 3 });
});
