import { canonicalJson } from "@ambit/rtfs";
import type { Encoded, PayloadRef } from "@ambit/sdk";
import { contentHash } from "./hash.ts";

/** Bytes to be stored with the events that refer to them; null when they stand in the artifact store already. */
export interface Payload {
  ref: PayloadRef;
  bytes: string | Uint8Array | null;
}

/** Payloads above this many bytes become artifact files. */
export const largestInlineBytes = 65_536;

/** A value in the lossless codec, as RFC 8785 text. */
export function payloadOf(value: Encoded): Payload {
  return stored(canonicalJson(value));
}

/** Text as UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function payloadOfText(text: string): Payload {
  return stored(text.toWellFormed());
}

export function payloadOfBytes(bytes: Uint8Array): Payload {
  return stored(Uint8Array.from(bytes));
}

function stored(bytes: string | Uint8Array): Payload {
  return { ref: { sha256: contentHash(bytes), bytes: Buffer.byteLength(bytes) }, bytes };
}
