import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "./sha256.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("the digests of FIPS 180-4", () => {
  expect(hex(sha256(new Uint8Array()))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(hex(sha256(Buffer.from("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  expect(hex(sha256(Buffer.from(long)))).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
});

test("any bytes have the digest that Node gives them", () => {
  const lengths = fc.constantFrom(0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000);
  fc.assert(
    fc.property(lengths, fc.uint8Array({ minLength: 1, maxLength: 64 }), (length, pattern) => {
      const bytes = Uint8Array.from({ length }, (_, index) => pattern[index % pattern.length] ?? 0);
      expect(hex(sha256(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
    }),
  );
});
