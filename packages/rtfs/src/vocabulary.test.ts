import { expect, test } from "vitest";
import { describeName, usableNames, vocabulary } from "./index.ts";

test("every name of the language says in one line what it is", () => {
  for (const name of vocabulary()) {
    const described = describeName(name);
    expect(described?.name, name).toBe(name);
    expect(described?.doc, name).toMatch(/^[^\n]{5,}\.$/);
    expect(described?.effects, name).not.toEqual([]);
  }
});

test("what is only known to be missing is not offered", () => {
  expect(vocabulary()).toEqual(expect.arrayContaining(["set!", "reset!", "if"]));
  expect(usableNames()).toContain("if");
  for (const name of ["set!", "atom", "deref", "swap!", "reset!"]) expect(usableNames()).not.toContain(name);
});

test("a name is described with its kind, what it takes and what it reaches", () => {
  expect(describeName("nth")).toMatchObject({ kind: "function", params: "c i default?", effects: ["pure"] });
  expect(describeName("if")).toMatchObject({ kind: "special form", params: "test then else?" });
  expect(describeName("read-file")).toMatchObject({ kind: "prelude", params: "path", effects: ["filesystem.read"] });
  expect(describeName("call")).toMatchObject({ effects: ["dynamic"] });
  expect(describeName("nowhere")).toBeUndefined();
});

test("an alias is described under its own name", () => {
  expect(describeName("upper")).toMatchObject({ name: "upper", doc: describeName("string-upper")?.doc });
});
