import { createHash, randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";

/** What core needs from outside to be repeatable: the only source of time, randomness and ids. */
export interface Ports {
  clock: {
    /** milliseconds since 1970 */
    now(): number;
    /** milliseconds since an arbitrary start; never goes back */
    monotonicMs(): number;
  };
  random: { bytes(count: number): Uint8Array };
  ids: {
    /** `run_` and 26 characters: unique, and in the order of creation when sorted as text */
    runId(): string;
  };
}

/** The machine's own clock and randomness. */
export const systemPorts: Ports = portsOver({
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  bytes: (count) => randomBytes(count),
});

/** The same times, bytes and ids for the same seed: each reading of a clock moves it on by 1 ms. */
export function testPorts(seed: number | string): Ports {
  let wallMs = Date.UTC(2026, 0, 1);
  let steadyMs = 0;
  let block = 0;
  return portsOver({
    now: () => wallMs++,
    monotonicMs: () => steadyMs++,
    bytes(count) {
      const blocks: Buffer[] = [];
      for (let have = 0; have < count; have += 32)
        blocks.push(createHash("sha256").update(`${seed}:${block++}`).digest());
      return new Uint8Array(Buffer.concat(blocks).subarray(0, count));
    },
  });
}

interface Sources {
  now(): number;
  monotonicMs(): number;
  bytes(count: number): Uint8Array;
}

function portsOver({ now, monotonicMs, bytes }: Sources): Ports {
  const nextUlid = ulids({ now, bytes });
  return { clock: { now, monotonicMs }, random: { bytes }, ids: { runId: () => `run_${nextUlid()}` } };
}

/** ULIDs (48 bits of milliseconds, 80 random bits). Within one millisecond the random part is counted up. */
function ulids({ now, bytes }: Pick<Sources, "now" | "bytes">): () => string {
  let lastMs = -1;
  let tail = 0n;
  return () => {
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      // The top bit is left free, so that counting up never overflows the 80 bits.
      tail = BigInt(`0x${Buffer.from(bytes(10)).toString("hex")}`) >> 1n;
    } else tail += 1n;
    return crockford(BigInt(lastMs), 10) + crockford(tail, 16);
  };
}

const crockfordDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function crockford(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest >>= 5n) text = crockfordDigits.charAt(Number(rest & 31n)) + text;
  return text;
}
