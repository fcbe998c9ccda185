import { sha256 } from "../interchange/sha256.ts";
import { utf8 } from "../interchange/utf8.ts";
import type { Program } from "../program.ts";

/** What a program is known by in journals: SHA-256 of its canonical text, which covers the modules that it imports. */
export function programHash(program: Pick<Program, "canonical">): string {
  const known = hashes.get(program);
  if (known !== undefined) return known;
  const bytes = sha256(utf8(program.canonical));
  const hash = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  hashes.set(program, hash);
  return hash;
}

const hashes = new WeakMap<object, string>();
