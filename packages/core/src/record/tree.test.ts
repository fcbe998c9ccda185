import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { leafHash, nodeHash } from "./hash.ts";
import { type Frontier, frontierText, grow, parseFrontier, rootOf } from "./tree.ts";

const leaves = Array.from({ length: 70 }, (_, seq) => leafHash({ run: `run_${seq}`, seq, hash: "ab" }));

/** The definition in RFC 6962 §2.1, word for word. */
function merkleTreeHash(hashes: readonly string[]): string {
  if (hashes.length === 0) return createHash("sha256").digest("hex");
  if (hashes.length === 1) return hashes[0] ?? "";
  const split = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1);
  return nodeHash(merkleTreeHash(hashes.slice(0, split)), merkleTreeHash(hashes.slice(split)));
}

test("a log that grows leaf by leaf has the root that RFC 6962 defines, at every size", () => {
  let frontier: Frontier = [];
  for (const [size, leaf] of leaves.entries()) {
    expect(rootOf(frontier)).toBe(merkleTreeHash(leaves.slice(0, size)));
    frontier = parseFrontier(frontierText(grow(frontier, { size, leaf })));
  }
  expect(rootOf(frontier)).toBe(merkleTreeHash(leaves));
});

test("a leaf is no node, and no two leaves share bytes: the parts are framed", () => {
  expect(leafHash({ run: "a", seq: 1, hash: "1b" })).not.toBe(leafHash({ run: "a", seq: 11, hash: "b" }));
  expect(leafHash({ run: "a1", seq: 1, hash: "b" })).not.toBe(leafHash({ run: "a", seq: 11, hash: "b" }));
});
