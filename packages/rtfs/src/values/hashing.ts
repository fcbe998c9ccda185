const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

// Random, so that nobody can prepare keys that all collide; no order or result depends on them.
const seed = random();
const TEXT_FACTOR = random() | 1;
const FIRST_FACTOR = random() | 1;
const SECOND_FACTOR = random() | 1;

function random(): number {
  return (Math.random() * 0x100000000) | 0;
}

export function hashString(text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), TEXT_FACTOR);
  return hash ^ (hash >>> 15);
}

/** NaN equals nothing, not even itself: each gets another hash, so that many of them don't pile up in one place. */
let lastNaN = seed;

export function hashNumber(n: number): number {
  if ((n | 0) === n) return n;
  if (Number.isNaN(n)) return ++lastNaN | 0;
  scratch[0] = n;
  return mix(words[0] ?? 0, words[1] ?? 0);
}

export function hashBigint(n: bigint): number {
  return mix(Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)));
}

/**
 * Combines two hashes; the order matters. A difference in the highest bit passes through a multiplication unchanged,
 * whatever the factor: turned down between two secret factors, no difference comes out as anybody could foresee.
 */
export function mix(a: number, b: number): number {
  const first = Math.imul(a ^ seed, FIRST_FACTOR);
  let hash = Math.imul((first << 7) | (first >>> 25), SECOND_FACTOR) ^ b;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
