import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AmbitError } from "@ambit/sdk";
import { inheritedDescriptors } from "./descriptors.ts";
import { guestFd } from "./guest.ts";
import { Jail } from "./jail.ts";
import { ownFd } from "./view.ts";

export interface Launch {
  bwrap: string;
  /** arguments of bubblewrap, which go through a descriptor */
  args: readonly string[];
  argv: readonly string[];
  /** opens the system call filter for reading */
  openFilter(): number;
  stdin: Uint8Array;
  files: readonly Uint8Array[];
  /** host user that bubblewrap runs as; absent when the service is unprivileged itself */
  uid: number | undefined;
  /** folders of the cage that are looked at when it is dead */
  folders: readonly string[];
  givesResult: boolean;
  /** archive that is unpacked in the cage before the guest starts */
  tree: Readable | undefined;
  /** files of cgroups that the launcher enters by writing to them */
  doors: readonly string[];
  /** takes the cage's first process into a cgroup that has no door, while bubblewrap waits */
  admit: ((pid: number) => Promise<void>) | undefined;
}

/** A cage that stands, with its guest held before its first instruction. */
export interface Held extends AsyncDisposable {
  jail: Jail;
  stdout: Readable;
  stderr: Readable;
  result: Readable | undefined;
  /** lets the guest start */
  release(): void;
  /** bubblewrap's code, once it has ended and its streams are closed */
  ended: Promise<number | null>;
}

const setupMs = 30_000;

/**
 * Starts bubblewrap and waits until the cage stands and the guest is held at its gate. The guest passes only on our
 * word: when this process dies first, the gate closes. Fails with SANDBOX_FAILED, with what bubblewrap said.
 */
export async function launch(order: Launch, { signal }: { signal: AbortSignal | undefined }): Promise<Held> {
  const child = start(order);
  const ended = endOf(child);
  feed(child, order);
  const streams = streamsOf(child, order);
  try {
    const failure = failing({ child, ended, stderr: streams.stderr, signal });
    const unpacked = order.tree && unpack(order.tree, pipeOf(child, guestFd.tree), failure);
    const [jail] = await Promise.all([stand(child, order, failure), unpacked]);
    return {
      ...streams,
      jail,
      ended,
      release: () => void pipeOf(child, guestFd.gate).end("go\n"),
      [Symbol.asyncDispose]: () => jail[Symbol.asyncDispose](),
    };
  } catch (error) {
    await abandon(child);
    await ended;
    throw error;
  }
}

/** Streams an archive in; when the reader goes away, the cage's own failure says why. */
async function unpack(tree: Readable, into: Writable, failure: Promise<never>): Promise<void> {
  try {
    await pipeline(tree, into);
  } catch (error) {
    if (error instanceof AmbitError) throw error;
    await failure;
  }
}

/** First process told, admitted to its cgroup, let into the cage, held at the gate: in this order. */
async function stand(child: ChildProcess, order: Launch, failure: Promise<never>): Promise<Jail> {
  const status = until(pipeOf(child, ownFd.control), /"child-pid":\s*(\d+)/);
  const gate = until(pipeOf(child, guestFd.gate), /ready\n/);
  const pid = Number((await Promise.race([status, failure]))[1]);
  if (order.admit) await Promise.race([order.admit(pid), failure]);
  pipeOf(child, ownFd.control).end("go");
  await Promise.race([gate, failure]);
  return Jail.hold(pid, order);
}

function start(order: Launch): ChildProcess {
  const stdio: Stdio[] = Array(ownFd.firstFile + order.files.length).fill("pipe");
  if (order.stdin.length === 0) stdio[0] = "ignore";
  if (!order.givesResult) stdio[guestFd.result] = "ignore";
  if (!order.tree) stdio[guestFd.tree] = "ignore";
  const filter = order.openFilter();
  const nowhere = openSync("/dev/null", "r");
  try {
    stdio[ownFd.filter] = filter;
    for (const fd of inheritedDescriptors()) coverDescriptor(stdio, { fd, by: nowhere });
    const [program, argv] = commandLine(order);
    return spawn(program, argv, {
      cwd: "/",
      env: {},
      stdio,
      ...(order.uid === undefined ? {} : { uid: order.uid, gid: order.uid }),
    });
  } finally {
    closeSync(filter);
    closeSync(nowhere);
  }
}

/** Bubblewrap's command line; a shell that enters the cgroups stands before it where there are doors. */
function commandLine({ bwrap, argv, doors }: Launch): [string, string[]] {
  const words = ["--args", String(ownFd.args), "--", ...argv];
  if (doors.length === 0) return [bwrap, words];
  const enter = doors.map((_, index) => `echo 0 >"$${index + 1}"`).join(" && ");
  return ["/bin/sh", ["-c", `${enter} && shift ${doors.length} && exec "$@"`, "sh", ...doors, bwrap, ...words]];
}

type Stdio = "pipe" | "ignore" | number;

/** Puts `/dev/null` where the guest would inherit a descriptor that the service itself was started with. */
function coverDescriptor(stdio: Stdio[], { fd, by }: { fd: number; by: number }): void {
  while (stdio.length < fd) stdio.push("ignore");
  if (stdio[fd] === undefined || stdio[fd] === "ignore") stdio[fd] = by;
}

function feed(child: ChildProcess, order: Launch): void {
  give(pipeOf(child, ownFd.args), Buffer.from(`${order.args.join("\0")}\0`));
  if (order.stdin.length > 0) give(pipeOf(child, 0), order.stdin);
  order.files.forEach((bytes, index) => {
    give(pipeOf(child, ownFd.firstFile + index), bytes);
  });
  quiet(pipeOf(child, ownFd.control));
  quiet(pipeOf(child, guestFd.gate));
}

/** Writes all and closes; a reader that went away early is no failure of ours. */
function give(pipe: Writable, bytes: Uint8Array): void {
  quiet(pipe).end(bytes);
}

function quiet<Stream extends Writable>(pipe: Stream): Stream {
  pipe.on("error", () => {});
  return pipe;
}

function pipeOf(child: ChildProcess, fd: number): Writable & Readable {
  const pipe = child.stdio[fd];
  if (!pipe) throw new AmbitError("SANDBOX_FAILED", "bubblewrap could not be started", { details: { descriptor: fd } });
  return pipe as Writable & Readable;
}

function streamsOf(child: ChildProcess, { givesResult }: Launch): Pick<Held, "stdout" | "stderr" | "result"> {
  const result = givesResult ? pipeOf(child, guestFd.result) : undefined;
  return { stdout: pipeOf(child, 1), stderr: pipeOf(child, 2), result };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("close", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
}

/** What a stream has said, as soon as it matches. */
function until(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
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
  ended: Promise<number | null>;
  stderr: Readable;
  signal: AbortSignal | undefined;
}

/** Rejects as soon as the cage cannot stand any more. */
function failing({ child, ended, stderr, signal }: Watched): Promise<never> {
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
async function abandon(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGSTOP");
  const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, "latin1").catch(() => "");
  for (const pid of children.split(" ").map(Number).filter(Boolean)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {}
  }
  child.kill("SIGKILL");
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
    hint: "Run `ambit doctor` to see what this machine lacks.",
    ...options,
  });
}
