/** A worker in a tight loop, which tells when it has ended. */
import { parentPort, workerData } from "node:worker_threads";
import { compile, execute, PMap } from "../../packages/rtfs/src/index.ts";

const program = compile("(loop [i 0] (recur (+ i 0)))", { file: "loop.rtfs" });
parentPort?.postMessage("ready");
await execute(program, {
  parameters: PMap.empty,
  host: () => ({ value: null }),
  limits: { steps: Number.MAX_SAFE_INTEGER },
  cancel: new Int32Array(workerData),
});
parentPort?.postMessage("ended");
