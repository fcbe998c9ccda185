import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { AmbitError, errorCodeOf } from "@ambit/sdk";
import type { CallAnswer, Ended, Evaluation, FromWorker, ToWorker, Used, WorkerCall, WorkerStep } from "./protocol.ts";

/** what one evaluation may use of memory */
export const workerLimits = { maxOldGenerationSizeMb: 512, stackSizeMb: 256 } as const;
/** how long a cancelled worker may take to unwind; then it is terminated, which no program can tell: it was pure */
const graceMs = 8;
/** how long the calls of a cancelled run may take to be recorded */
const windDownMs = 2_000;

/** What an evaluation asks and tells. */
export interface ProgramHost {
  call(call: WorkerCall): Promise<CallAnswer>;
  /** the answer to the call of this id is of no use any more */
  abort(id: number): void;
  step(step: WorkerStep): void;
  /**
   * The evaluation is over: gives up the calls that it left open, as one does whose worker has died. Resolves when nothing
   * is under way any more; rejects where a step could not be recorded.
   */
  end(): Promise<void>;
}

export interface EvaluateOptions {
  host: ProgramHost;
  signal: AbortSignal;
}

/** Evaluates RTFS in pooled workers, one evaluation a worker at a time, so that no program blocks this thread. */
export interface Evaluator extends AsyncDisposable {
  /** starts a worker ahead of its first use */
  warm(): void;
  evaluate(evaluation: Evaluation, options: EvaluateOptions): Promise<Ended>;
}

export function createEvaluator(): Evaluator {
  const idle: Worker[] = [];
  const live = new Set<Worker>();
  const take = () => idle.pop() ?? startWorker(live);
  return {
    warm() {
      if (idle.length === 0) idle.push(startWorker(live));
    },
    async evaluate(evaluation, options) {
      const worker = take();
      try {
        const { ended, reusable } = await converse(worker, evaluation, options);
        if (reusable) idle.push(worker);
        else void worker.terminate(); // whoever cancelled does not wait for it; who closes the evaluator does
        return ended;
      } finally {
        await end(options);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...live].map((worker) => worker.terminate()));
    },
  };
}

/** What a cancelled run has under way winds down by itself; a run does not wait for it for ever. */
async function end({ host, signal }: EvaluateOptions): Promise<void> {
  if (!signal.aborted) return host.end();
  await Promise.race([host.end(), pause(windDownMs, undefined, { ref: false })]);
}

function startWorker(live: Set<Worker>): Worker {
  const entry = new URL("./worker.js", import.meta.url);
  const worker = new Worker(entry, {
    resourceLimits: workerLimits,
    workerData: compileCacheFolder(),
    env: {}, // a program's worker has no use for the environment
    stdout: false,
  });
  worker.setMaxListeners(0);
  worker.unref();
  live.add(worker);
  worker.once("exit", () => live.delete(worker));
  return worker;
}

/** The folder that was given to `enableCompileCache`; Node puts one for its own version beneath it. */
function compileCacheFolder(): string | undefined {
  const folder = getCompileCacheDir();
  return folder === undefined ? undefined : dirname(folder);
}

/** One conversation with a worker, from the program to its end. */
function converse(worker: Worker, evaluation: Evaluation, { host, signal }: EvaluateOptions) {
  const cancel = new SharedArrayBuffer(4);
  return new Promise<{ ended: Ended; reusable: boolean }>((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const post = (message: ToWorker) => worker.postMessage(message);
    const settle = (finish: () => void) => {
      clearTimeout(grace);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      signal.removeEventListener("abort", onAbort);
      worker.unref();
      finish();
    };
    const onAbort = () => {
      Atomics.store(new Int32Array(cancel), 0, 1);
      grace = setTimeout(() => settle(() => resolve({ ended: stopped, reusable: false })), graceMs);
    };
    const onError = (error: Error) => settle(() => endedBy(error, { resolve, reject }));
    const onExit = () => settle(() => reject(new AmbitError("INTERNAL", "The evaluation's worker ended early")));
    const onMessage = (message: FromWorker) => {
      if (message.type === "ended") return settle(() => resolve({ ended: message.ended, reusable: true }));
      if (message.type === "step") return host.step(message);
      if (message.type === "abort") return host.abort(message.id);
      host.call(message).then((answer) => post({ type: "answer", id: message.id, answer }), onError);
    };
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.ref();
    signal.addEventListener("abort", onAbort, { once: true });
    post({ type: "evaluate", evaluation, cancel });
    if (signal.aborted) onAbort();
  });
}

const unknown: Used = { steps: 0, memory: 0, calls: 0 };
const stopped: Ended = { status: "cancelled", ...unknown };

interface Settle {
  resolve(result: { ended: Ended; reusable: boolean }): void;
  reject(error: unknown): void;
}

function endedBy(error: Error, { resolve, reject }: Settle): void {
  if (errorCodeOf(error) !== "ERR_WORKER_OUT_OF_MEMORY") return reject(error);
  const failure = {
    kind: "MemoryLimit",
    category: "LimitError",
    message: `The program held more than ${workerLimits.maxOldGenerationSizeMb} MiB of memory at once`,
    at: null,
    data: null,
    advice: null,
    stack: [],
  };
  resolve({ ended: { status: "failed", error: failure, ...unknown }, reusable: false });
}
