import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "./sha256.ts";

const reference = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

test("every text has the digest that the platform gives it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(reference(text));
    }),
  );
});

test("lengths around the borders of a block are padded right", () => {
  for (let length = 50; length <= 130; length++) {
    const text = "ä".repeat(length >> 1) + "x".repeat(length & 1);
    expect(sha256(text)).toBe(reference(text));
  }
});
