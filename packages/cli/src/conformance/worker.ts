import { parentPort } from "node:worker_threads";
import { messageOf } from "@ambit/sdk";
import type { ConformanceCase } from "./case.ts";
import { runCase } from "./run-case.ts";

// One case at a time: the runner waits for the verdict.
if (!parentPort) throw new Error("worker.ts runs in a worker thread");
const port = parentPort;

port.on("message", async (one: ConformanceCase) => {
  try {
    port.postMessage(await runCase(one));
  } catch (error) {
    port.postMessage({ expected: "an outcome", got: `the evaluator failed: ${messageOf(error)}` });
  }
});
