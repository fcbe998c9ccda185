import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { AmbitError, messageOf } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { isAbsence, writeDurably } from "./durable-file.ts";
import { contentHash } from "./hash.ts";
import { parseSignedHead, type SignedHead, signedHeadText } from "./tree.ts";

/** The key that signs heads, and the last signed head of each store, both kept away from the stores. */
export interface Keyring {
  /** Creates the key when there is none. Throws `RECORD_UNWRITABLE`. */
  sign(message: Uint8Array): { key: string; signature: string };
  /** Says why a signature is not one of this keyring's, or null when it is. */
  refuse(message: Uint8Array, signed: { key: string; signature: string }): string | null;
  /** null when none was ever kept; throws `RECORD_DAMAGED` for a file that is no signed head. */
  readHead(storeId: string): SignedHead | null;
  writeHead(storeId: string, head: SignedHead): void;
}

/** A keyring in a folder outside every state folder: `signing-key.pem` and `heads/<store id>.json`, all 0600. */
export function openKeyring(folder: string, { ports }: { ports: Ports }): Keyring {
  const keyFile = join(folder, "signing-key.pem");
  let pair: KeyPair | null = null;
  const existing = () => (pair ??= readPair(keyFile));
  const headFile = (storeId: string) => join(folder, "heads", `${checkedId(storeId)}.json`);
  return {
    ...signing({ existing, create: () => (pair = existing() ?? createPair(keyFile, ports)) }),
    readHead(storeId) {
      const text = readIfThere(headFile(storeId));
      if (text === null) return null;
      const head = parseSignedHead(text);
      if (head && signedHeadText(head) === text) return head;
      throw new AmbitError("RECORD_DAMAGED", `${headFile(storeId)} is no signed head`, { hint: keyHint });
    },
    writeHead: (storeId, head) =>
      writing(folder, () => writeDurably(headFile(storeId), signedHeadText(head), { ports })),
  };
}

/** A keyring that lasts as long as the process. */
export function memoryKeyring(): Keyring {
  const pair = pairOf(generateKeyPairSync("ed25519").privateKey);
  const heads = new Map<string, SignedHead>();
  return {
    ...signing({ existing: () => pair, create: () => pair }),
    readHead: (storeId) => heads.get(storeId) ?? null,
    writeHead: (storeId, head) => void heads.set(storeId, head),
  };
}

interface KeyPair {
  secret: KeyObject;
  public: KeyObject;
  /** sha256 of the public key in SPKI form */
  id: string;
}

const keyHint =
  "Keys live in the folder that AMBIT_KEYS names; restore it from a backup, or start with an empty folder and another `--dir`.";

function signing({
  existing,
  create,
}: {
  existing(): KeyPair | null;
  create(): KeyPair;
}): Pick<Keyring, "sign" | "refuse"> {
  return {
    sign(message) {
      const pair = create();
      return { key: pair.id, signature: sign(null, message, pair.secret).toString("hex") };
    },
    refuse(message, { key, signature }) {
      const pair = existing();
      if (pair === null) return "there is no key here to check it with";
      if (key !== pair.id) return "it is signed by another key";
      // Only one spelling of a signature counts: hex in upper case would decode to the same bytes.
      const bytes = /^[0-9a-f]{128}$/.test(signature) ? Buffer.from(signature, "hex") : null;
      return bytes && verify(null, message, pair.public, bytes) ? null : "its signature does not fit";
    },
  };
}

function pairOf(secret: KeyObject): KeyPair {
  const publicKey = createPublicKey(secret);
  return { secret, public: publicKey, id: contentHash(publicKey.export({ type: "spki", format: "der" })) };
}

function readPair(file: string): KeyPair | null {
  const pem = readIfThere(file);
  if (pem === null) return null;
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new AmbitError("RECORD_UNWRITABLE", `The signing key ${file} can be read by others`, {
      hint: `Run \`chmod 600 ${file}\`, or move it away to get a new key.`,
    });
  }
  try {
    return pairOf(createPrivateKey(pem));
  } catch (cause) {
    throw new AmbitError("RECORD_UNWRITABLE", `${file} holds no signing key`, { hint: keyHint, cause });
  }
}

/** Whoever is first makes the key: two processes at once end up with the same one. */
function createPair(file: string, ports: Ports): KeyPair {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  return writing(file, () => {
    writeDurably(file, pem, { ports, keepExisting: true });
    return readPair(file) ?? pairOf(createPrivateKey(pem));
  });
}

function writing<T>(place: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (cause instanceof AmbitError) throw cause;
    throw new AmbitError("RECORD_UNWRITABLE", `The keys cannot be kept in ${place}: ${messageOf(cause)}`, {
      hint: "Name a writable folder outside the state folder with AMBIT_KEYS.",
      cause,
    });
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (isAbsence(cause)) return null;
    throw new AmbitError("RECORD_UNWRITABLE", `${file} cannot be read: ${messageOf(cause)}`, { hint: keyHint, cause });
  }
}

/** The id comes from a database that may have been altered, and becomes a file name. */
function checkedId(storeId: string): string {
  if (/^[0-9a-f]{32}$/.test(storeId)) return storeId;
  throw new AmbitError("RECORD_DAMAGED", "The store's id is not one that Ambit gives", { details: { storeId } });
}
