import type { Readable } from "node:stream";

/** Bytes that several streams may hold together. */
export class OutputBudget {
  #left: number;
  readonly #onExceeded: () => void;

  constructor(bytes: number, onExceeded: () => void = () => {}) {
    this.#left = bytes;
    this.#onExceeded = onExceeded;
  }

  /** How much of a chunk is still within the budget. */
  take(bytes: number): number {
    const taken = Math.min(bytes, this.#left);
    this.#left -= taken;
    if (taken < bytes) this.#onExceeded();
    return taken;
  }
}

export interface Captured {
  text(): string;
  /** more came than was kept */
  isCut(): boolean;
}

/** Keeps what a stream gives within a budget and throws the rest away, so that its writer never waits for us. */
export function capture(stream: Readable | undefined, budget: OutputBudget): Captured {
  const chunks: Buffer[] = [];
  let isCut = false;
  stream?.on("data", (chunk: Buffer) => {
    const taken = budget.take(chunk.length);
    isCut ||= taken < chunk.length;
    if (taken > 0) chunks.push(taken === chunk.length ? chunk : chunk.subarray(0, taken));
  });
  stream?.on("error", () => {});
  return { text: () => Buffer.concat(chunks).toString("utf8"), isCut: () => isCut };
}
