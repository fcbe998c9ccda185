// JavaScript, unlike all that it loads: before the compile cache is open, Node would load a compiler to strip types.
import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";

// A thread of its own starts without the compile cache; with it, evaluations start in a third of the time.
if (typeof workerData === "string") enableCompileCache(workerData);
await import("./evaluation.ts");
