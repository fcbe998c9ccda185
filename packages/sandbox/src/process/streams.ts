import { closeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { guestFd } from "./guest.ts";
import type { Duct, Pipes } from "./pipes.ts";

/** What runs between a guest and this process: real pipes, nothing else. */
export interface Streams {
  stdin: Writable | undefined;
  stdout: Readable;
  stderr: Readable;
  result: Readable | undefined;
}

export interface OpenStreams {
  streams: Streams;
  /** the guest's ends, by the number under which it knows them */
  theirs: ReadonlyMap<number, number>;
  /** lets go of the guest's ends, once bubblewrap has them or never will */
  passed(): void;
}

export interface Wanted {
  hasStdin: boolean;
  givesResult: boolean;
}

/** Opens the pipes of one guest; all or nothing. */
export async function openStreams(pipes: Pipes, { hasStdin, givesResult }: Wanted): Promise<OpenStreams> {
  const ducts = new Map<number, Duct>();
  const passed = () => {
    for (const { theirs } of ducts.values()) closeSync(theirs);
  };
  const add = (fd: number, duct: Duct) => {
    ducts.set(fd, duct);
    return duct.ours;
  };
  try {
    const streams = {
      stdin: hasStdin ? add(0, await pipes.inlet()).on("error", () => {}) : undefined,
      stdout: add(1, await pipes.outlet()),
      stderr: add(2, await pipes.outlet()),
      result: givesResult ? add(guestFd.result, await pipes.outlet()) : undefined,
    };
    return { streams, theirs: new Map([...ducts].map(([fd, { theirs }]) => [fd, theirs])), passed };
  } catch (error) {
    passed();
    for (const { ours } of ducts.values()) ours.destroy();
    throw error;
  }
}
