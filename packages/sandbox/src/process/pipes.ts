import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { AmbitError } from "@ambit/sdk";
import { findProgram } from "./environment.ts";
import { ownMark } from "./marks.ts";
import type { Stage } from "./stage.ts";

/** A pipe between this process and a cage: our end, and the descriptor that the launcher passes on and closes. */
export interface Duct {
  ours: Socket;
  theirs: number;
}

/**
 * Pipes of the kernel. What Node calls a pipe to a child is a unix socket: a guest could send descriptors through one,
 * and this process would close them, which some make it wait for.
 */
export interface Pipes {
  /** a pipe that the guest writes to */
  outlet(): Promise<Duct>;
  /** a pipe that the guest reads from */
  inlet(): Promise<Duct>;
}

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
const pathOnly = 0o10000000;
const atOnce = 32;
const fewest = 8;

/** Fails with SANDBOX_UNAVAILABLE when this machine cannot make a FIFO. */
export async function openPipes(stage: Stage): Promise<Pipes> {
  const mkfifo = await findProgram("mkfifo");
  if (mkfifo === undefined)
    throw new AmbitError("SANDBOX_UNAVAILABLE", "mkfifo is not installed", {
      hint: "Install it: apt-get install coreutils",
    });
  const ready: number[] = [];
  let making: Promise<void> | undefined;
  const make = () => {
    making ??= makeFifos(mkfifo, stage)
      .then((made) => void ready.push(...made))
      .finally(() => {
        making = undefined;
      });
    return making;
  };
  const take = async () => {
    while (ready.length === 0) await make();
    const fifo = ready.pop() ?? -1;
    if (ready.length < fewest) make().catch(() => {});
    return fifo;
  };
  await make();
  return { outlet: async () => outlet(await take()), inlet: async () => inlet(await take()) };
}

let batches = 0;

/** Makes FIFOs and holds them by descriptors alone: no name is left that anybody else could open. */
async function makeFifos(mkfifo: string, stage: Stage): Promise<number[]> {
  batches += 1;
  const folder = join(stage.copies, `${ownMark()}.pipes${batches}`);
  await mkdir(folder, { mode: 0o700 });
  try {
    const paths = Array.from({ length: atOnce }, (_, index) => join(folder, String(index)));
    await promisify(execFile)(mkfifo, ["-m", "666", ...paths], { timeout: 5000, env: {} });
    return paths.map((path) => openSync(path, pathOnly));
  } catch (cause) {
    throw new AmbitError("SANDBOX_UNAVAILABLE", "No pipe could be made", { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A reader must stand before a writer can open without waiting; the guest's end waits, ours does not. */
function outlet(fifo: number): Duct {
  return opening(fifo, (end) => {
    const fd = end(O_RDONLY | O_NONBLOCK);
    const theirs = end(O_WRONLY);
    return { ours: new Socket({ fd, readable: true, writable: false }), theirs };
  });
}

function inlet(fifo: number): Duct {
  return opening(fifo, (end) => {
    const first = end(O_RDONLY | O_NONBLOCK);
    const fd = end(O_WRONLY | O_NONBLOCK);
    const theirs = end(O_RDONLY);
    closeSync(first);
    return { ours: new Socket({ fd, readable: false, writable: true }), theirs };
  });
}

/** Opens ends of a FIFO and lets go of it; all or nothing. */
function opening(fifo: number, open: (end: (mode: number) => number) => Duct): Duct {
  const opened: number[] = [];
  try {
    return open((mode) => {
      const fd = openSync(`/proc/self/fd/${fifo}`, mode);
      opened.push(fd);
      return fd;
    });
  } catch (error) {
    for (const fd of opened) closeSync(fd);
    throw error;
  } finally {
    closeSync(fifo);
  }
}
