import { canonicalJson } from "@ambit/rtfs";
import { contentHash, nodeHash } from "./hash.ts";

/** Head of the store's Merkle log (RFC 6962) over the sealed heads of its runs. */
export interface TreeHead {
  formatVersion: 1;
  storeId: string;
  /** number of leaves */
  size: number;
  /** lower-case hex */
  root: string;
  /** milliseconds since 1970 */
  at: number;
}

/** A tree head as it is kept, in the database and outside. */
export interface SignedHead {
  /** RFC 8785 text of the `TreeHead` */
  head: string;
  /** sha256 of the public key that signed */
  key: string;
  /** Ed25519 over `treeHeadMessage`, lower-case hex */
  signature: string;
}

/** Hashes of the complete subtrees of a log, largest first: all that is needed to go on. */
export type Frontier = readonly string[];

/** Adds one leaf to a log of `size` leaves. */
export function grow(frontier: Frontier, { size, leaf }: { size: number; leaf: string }): Frontier {
  const subtrees = [...frontier];
  let hash = leaf;
  // A subtree is complete for every trailing 1 bit of the old size.
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(subtrees.pop() ?? "", hash);
  return [...subtrees, hash];
}

export function rootOf(frontier: Frontier): string {
  if (frontier.length === 0) return contentHash("");
  return frontier.reduceRight((right, left) => nodeHash(left, right));
}

export const frontierText = (frontier: Frontier): string => frontier.join(",");

export const parseFrontier = (text: string): Frontier => (text === "" ? [] : text.split(","));

export function treeHeadText({ formatVersion, storeId, size, root, at }: TreeHead): string {
  return canonicalJson({ formatVersion, storeId, size, root, at });
}

/** Reads a signed text back; undefined for what no Ambit of this format wrote. */
export function parseTreeHead(text: string): TreeHead | undefined {
  const { formatVersion, storeId, size, root, at } = parsedObject(text);
  if (formatVersion !== 1 || typeof storeId !== "string" || typeof root !== "string") return undefined;
  if (typeof size !== "number" || typeof at !== "number") return undefined;
  return { formatVersion, storeId, size, root, at };
}

export function signedHeadText({ head, key, signature }: SignedHead): string {
  return canonicalJson({ head, key, signature });
}

export function parseSignedHead(text: string): SignedHead | undefined {
  const { head, key, signature } = parsedObject(text);
  if (typeof head !== "string" || typeof key !== "string" || typeof signature !== "string") return undefined;
  return { head, key, signature };
}

function parsedObject(text: string): { [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
