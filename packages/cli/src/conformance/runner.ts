import { Worker } from "node:worker_threads";
import { workerLimits } from "@ambit/core";
import { AmbitError, errorCodeOf } from "@ambit/sdk";
import type { ConformanceCase } from "./case.ts";
import type { Verdict } from "./run-case.ts";

/** how long one case may take, in milliseconds; its fuel ends it long before */
const caseMs = 60_000;

/** Runs cases one by one, each within the limits of a worker that evaluates programs. */
export interface ConformanceRunner extends AsyncDisposable {
  run(one: ConformanceCase): Promise<Verdict>;
}

export function openRunner(): ConformanceRunner {
  let worker: Worker | undefined;
  return {
    async run(one) {
      worker ??= startWorker();
      const verdict = await verdictOf(one, worker);
      if (!isLost(verdict)) return verdict;
      await worker.terminate();
      worker = undefined;
      return { expected: one.expect ?? `error ${one.error}`, got: verdict.lost };
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };
}

function startWorker(): Worker {
  const entry = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
  const worker = new Worker(entry, { resourceLimits: workerLimits, env: {}, stdout: false });
  worker.unref();
  return worker;
}

/** The worker is of no use any more. */
interface Lost {
  lost: string;
}

const isLost = (verdict: Verdict | Lost): verdict is Lost => verdict !== null && "lost" in verdict;

function verdictOf(one: ConformanceCase, worker: Worker): Promise<Verdict | Lost> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      worker.unref();
      finish();
    };
    const onMessage = (verdict: Verdict) => settle(() => resolve(verdict));
    const onExit = () => settle(() => reject(new AmbitError("INTERNAL", "The cases' worker ended early")));
    const onError = (error: unknown) =>
      settle(() => (isTooLarge(error) ? resolve({ lost: "more memory than a run may use" }) : reject(error)));
    const timer = setTimeout(() => settle(() => resolve({ lost: `no end within ${caseMs / 1000} s` })), caseMs);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.ref();
    worker.postMessage(one);
  });
}

const isTooLarge = (error: unknown) => errorCodeOf(error) === "ERR_WORKER_OUT_OF_MEMORY";
