import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compile, programHash } from "../index.ts";

test("the hash of a program is the SHA-256 of its canonical text in UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (canonical) => {
      expect(programHash({ canonical })).toBe(createHash("sha256").update(canonical, "utf8").digest("hex"));
    }),
  );
});

test("programs that mean the same have one hash, whatever they look like", () => {
  const hash = (text: string) => programHash(compile(text, { file: "t" }));
  expect(hash("(+ 1 2) ; three")).toBe(hash("  (+ 1\n 2)"));
  expect(hash("(+ 1 2)")).not.toBe(hash("(+ 2 1)"));
});
