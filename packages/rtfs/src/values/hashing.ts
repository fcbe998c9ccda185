const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

// Random, so that nobody can prepare keys that all collide; no order or result depends on it.
const seed = (Math.random() * 0x100000000) | 0;

export function hashString(text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

export function hashNumber(n: number): number {
  if ((n | 0) === n) return n;
  scratch[0] = n;
  return mix(words[0] ?? 0, words[1] ?? 0);
}

export function hashBigint(n: bigint): number {
  return mix(Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)));
}

/** Combines two hashes; the order matters. */
export function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (a >>> 16) ^ seed, 0x85ebca6b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
