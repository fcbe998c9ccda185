import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesGlob } from "./index.ts";

test.each([
  ["ccos.io.log", "ccos.io.log", true],
  ["ccos.io.*", "ccos.io.log", true],
  ["ccos.*", "ccos.state.kv.get", true],
  ["*", "anything.at.all", true],
  ["*.read-file", "ccos.io.read-file", true],
  ["ccos.*.get", "ccos.state.kv.get", true],
  ["ccos.io.log", "ccos.io.logs", false],
  ["ccos.io.*", "ccos.io", false],
  ["ccos.io", "ccos.io.log", false],
  ["a*a", "a", false],
  ["ccos.iox*", "ccos.io.x", false],
  ["", "ccos.io.log", false],
])("the glob %j on %j says %j", (glob, id, expected) => {
  expect(matchesGlob(glob, id)).toBe(expected);
});

const word = fc.string({ unit: fc.constantFrom("a", "b", ".", "-"), maxLength: 8 });

test("a glob matches exactly the ids that fill its stars with some text", () => {
  const globs = fc.array(word, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(globs, fc.array(word, { minLength: 4, maxLength: 4 }), (parts, fillings) => {
      const glob = parts.join("*");
      expect(
        matchesGlob(
          glob,
          parts.reduce((id, part, index) => `${id}${fillings[index - 1]}${part}`),
        ),
      ).toBe(true);
    }),
  );
  fc.assert(
    fc.property(globs, word, (parts, id) => {
      const asExpression = new RegExp(`^${parts.map((part) => part.replaceAll(".", "\\.")).join("[^]*")}$`);
      expect(matchesGlob(parts.join("*"), id)).toBe(asExpression.test(id));
    }),
  );
});

test("a glob of many stars takes no time on an id that almost fits", () => {
  const started = performance.now();
  expect(matchesGlob(`${"a*".repeat(2_000)}b`, "a".repeat(200_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(200);
});
