import { hash } from "node:crypto";

/** sha256 of the bytes alone: the name of a payload or an artifact. Lower-case hex. */
export function contentHash(bytes: string | Uint8Array): string {
  return hash("sha256", bytes);
}

/** Hash of one record, over the RFC 8785 text that is stored. */
export function recordHash(body: string | Uint8Array): string {
  return hash("sha256", framed("ambit.record.v1", [body]));
}

/** RFC 6962 leaf hash of a sealed run head. */
export function leafHash({ run, seq, hash: head }: { run: string; seq: number; hash: string }): string {
  return hash("sha256", Buffer.concat([leafPrefix, framed("ambit.leaf.v1", [run, String(seq), head])]));
}

/** RFC 6962 hash of an inner node. */
export function nodeHash(left: string, right: string): string {
  return hash("sha256", Buffer.concat([nodePrefix, Buffer.from(left, "hex"), Buffer.from(right, "hex")]));
}

/** What is signed for a tree head. */
export function treeHeadMessage(head: string): Uint8Array {
  return framed("ambit.tree-head.v1", [head]);
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** Each part stands behind its length (8 bytes, big-endian), the domain first: no two lists of parts give the same bytes. */
function framed(domain: string, parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    [domain, ...parts].flatMap((part) => {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(bytes.byteLength));
      return [length, bytes];
    }),
  );
}
