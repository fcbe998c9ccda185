import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { AmbitError } from "@ambit/sdk";
import type { Streams } from "./streams.ts";

/** How bubblewrap itself ended. */
export interface End {
  /** the program's code, or 128 + n after a signal; null when bubblewrap did not live to say it */
  code: number | null;
  /** the signal that ended bubblewrap */
  signal: string | null;
}

const setupMs = 30_000;
const drainMs = 1000;

/** Resolves when bubblewrap has ended and what it left in the streams is read. */
export async function endOf(child: ChildProcess, streams: Streams): Promise<End> {
  const end = await new Promise<End>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  await drain(streams);
  return end;
}

/** Whoever was given the other end of a stream by a guest could hold it open: the wait for the last byte is short. */
async function drain({ stdin, stdout, stderr, result }: Streams): Promise<void> {
  stdin?.destroy();
  const open = [stdout, stderr, result].filter((stream) => stream !== undefined && !stream.closed);
  const closed = open.map((stream) => new Promise((resolve) => stream?.once("close", resolve).resume()));
  const deadline = new AbortController();
  const late = sleep(drainMs, undefined, { signal: deadline.signal }).catch(() => {});
  await Promise.race([Promise.all(closed), late]);
  deadline.abort();
  for (const stream of open) stream?.destroy();
}

/** What a stream has said, as soon as it matches. */
export function until(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  let said = "";
  return new Promise((resolve) => {
    stream.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString("latin1")}`.slice(-4096);
      const found = pattern.exec(said);
      if (found) resolve(found);
    });
  });
}

interface Watched {
  child: ChildProcess;
  ended: Promise<End>;
  stderr: Readable;
  signal: AbortSignal | undefined;
}

/** Rejects as soon as the cage cannot stand any more. */
export function failing({ child, ended, stderr, signal }: Watched): Promise<never> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  child.once("error", (cause) => failed.reject(failure("bubblewrap could not be started", { cause })));
  const deadline = setTimeout(() => failed.reject(failure("the cage did not stand in time")), setupMs);
  const cancel = () => failed.reject(cancelled(signal));
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  const words = wordsOf(stderr);
  void ended.then(() => {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", cancel);
    failed.reject(failure(`the cage did not stand: ${words()}`));
  });
  return failed.promise;
}

/** Kills bubblewrap with whatever it has cloned already, which would outlive it before it has joined its fate. */
export async function abandon(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGSTOP");
  await stopped(pid); // until it stands still it may clone once more
  for (const descendant of await descendantsOf(pid)) kill(descendant);
  child.kill("SIGKILL");
}

/** Resolves when the process stands still or is gone; a stop is not seen at once by a process on another processor. */
async function stopped(pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const state = /^\d+ \(.*\) (\w)/s.exec(await readProc(`${pid}/stat`))?.[1];
    if (state === undefined || "tTZX".includes(state)) return;
    await sleep(1);
  }
}

async function descendantsOf(pid: number): Promise<number[]> {
  const children = (await readProc(`${pid}/task/${pid}/children`)).split(" ").map(Number).filter(Boolean);
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

const readProc = (path: string) => readFile(`/proc/${path}`, "latin1").catch(() => "");

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

function wordsOf(stderr: Readable): () => string {
  let said = "";
  stderr.on("data", (chunk: Buffer) => {
    if (said.length < 500) said += chunk.toString("utf8");
  });
  return () => said.trim().slice(0, 500) || "bubblewrap said nothing";
}

export function cancelled(signal: AbortSignal | undefined): AmbitError {
  return new AmbitError("EXECUTE_CANCELLED", "The run was cancelled", { cause: signal?.reason });
}

function failure(message: string, options: { cause?: unknown } = {}): AmbitError {
  return new AmbitError("SANDBOX_FAILED", message, {
    hint: "Run `npx ambit doctor` to see what this machine lacks.",
    ...options,
  });
}
