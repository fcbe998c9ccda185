import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AmbitError } from "@ambit/sdk";
import { abandon, type End, endOf, failing, until } from "./child.ts";
import { inheritedDescriptors } from "./descriptors.ts";
import { guestFd } from "./guest.ts";
import { Jail } from "./jail.ts";
import type { Pipes } from "./pipes.ts";
import { openStreams, type Streams } from "./streams.ts";
import { ownFd } from "./view.ts";

export interface Launch {
  bwrap: string;
  pipes: Pipes;
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
  /** lines of a shell that set limits for bubblewrap too */
  settings: readonly string[];
  /** takes the cage's first process into a cgroup that has no door, while bubblewrap waits */
  admit: ((pid: number) => Promise<void>) | undefined;
}

/** A cage that stands, with its guest held before its first instruction. */
export interface Held extends AsyncDisposable {
  jail: Jail;
  streams: Streams;
  /** lets the guest start */
  release(): void;
  /** bubblewrap's end, once its streams are read */
  ended: Promise<End>;
}

/**
 * Starts bubblewrap and waits until the cage stands and the guest is held at its gate. The guest passes only on our
 * word: when this process dies first, the gate closes. Fails with SANDBOX_FAILED, with what bubblewrap said.
 */
export async function launch(order: Launch, { signal }: { signal: AbortSignal | undefined }): Promise<Held> {
  const { streams, child } = await begin(order);
  const ended = endOf(child, streams);
  try {
    const failure = failing({ child, ended, stderr: streams.stderr, signal });
    feed(child, order);
    streams.stdin?.end(order.stdin);
    const unpacked = order.tree && unpack(order.tree, pipeOf(child, guestFd.tree), failure);
    const [jail] = await Promise.all([stand(child, order, failure), unpacked]);
    return {
      jail,
      streams,
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

async function begin(order: Launch): Promise<{ streams: Streams; child: ChildProcess }> {
  const wanted = { hasStdin: order.stdin.length > 0, givesResult: order.givesResult };
  const { streams, theirs, passed } = await openStreams(order.pipes, wanted);
  try {
    return { streams, child: start(order, theirs) };
  } catch (error) {
    for (const stream of Object.values(streams)) stream?.destroy();
    throw error;
  } finally {
    passed();
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

/** Descriptors that bubblewrap is started with; those of Node's own kind are shut before the guest starts. */
function start(order: Launch, streams: ReadonlyMap<number, number>): ChildProcess {
  const stdio: Stdio[] = Array(ownFd.firstFile + order.files.length).fill("pipe");
  for (const fd of [0, 1, 2, guestFd.result]) stdio[fd] = streams.get(fd) ?? "ignore";
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

/** Bubblewrap's command line; before it, a shell that enters the cgroups and sets limits, where there are any. */
function commandLine({ bwrap, argv, doors, settings }: Launch): [string, string[]] {
  const words = ["--args", String(ownFd.args), "--", ...argv];
  if (doors.length === 0 && settings.length === 0) return [bwrap, words];
  const enter = doors.map((_, index) => `echo 0 >"$${index + 1}"`);
  const line = [...enter, ...settings, `shift ${doors.length}`, 'exec "$@"'].join(" && ");
  return ["/bin/sh", ["-c", line, "sh", ...doors, bwrap, ...words]];
}

type Stdio = "pipe" | "ignore" | number;

/** Puts `/dev/null` where the guest would inherit a descriptor that the service itself was started with. */
function coverDescriptor(stdio: Stdio[], { fd, by }: { fd: number; by: number }): void {
  while (stdio.length < fd) stdio.push("ignore");
  if (stdio[fd] === undefined || stdio[fd] === "ignore") stdio[fd] = by;
}

function feed(child: ChildProcess, order: Launch): void {
  give(pipeOf(child, ownFd.args), Buffer.from(`${order.args.join("\0")}\0`));
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
