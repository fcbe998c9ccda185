// node scripts/fuzz.mjs [--seconds 60] [--seed S] [--target NAME] [--from I] [--count N]
// Runs the language's fuzz targets by turns, each input made of its seed. What breaks a target, hangs it for 20 seconds or
// needs more than 512 MB is printed with the command that repeats it; the exit code is then 1.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { onNode24 } from "./setup.mjs";

const hangMs = 20_000;

if (!isMainThread) await work(workerData);
else if (onNode24(fileURLToPath(import.meta.url))) process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: Object.fromEntries(
      ["seconds", "seed", "target", "from", "count"].map((name) => [name, { type: "string" }]),
    ),
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  const seconds = Number(values.seconds ?? 60);
  console.log(`seed ${seed}, ${values.count === undefined ? `${seconds} s` : `${values.count} inputs`}`);
  const options = {
    seed,
    seconds,
    target: values.target,
    from: Number(values.from ?? 0),
    count: Number(values.count ?? Infinity),
  };
  return supervised(options);
}

/** Runs the work in a thread of its own and watches that it goes on. */
function supervised(options) {
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: options,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  let now = "nothing";
  return new Promise((resolve) => {
    const end = (code, message) => {
      clearTimeout(watchdog);
      console.log(message);
      resolve(worker.terminate().then(() => code));
    };
    const hung = () => end(1, `hangs: ${repeat(options.seed, now)}`);
    let watchdog = setTimeout(hung, 3 * hangMs);
    worker.on("message", (message) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(hung, hangMs);
      if ("now" in message) now = message.now;
      else if ("done" in message) end(0, message.done);
      else end(1, `${message.fault}\n${repeat(options.seed, message.at)}`);
    });
    worker.on("error", (error) => end(1, `${error}\n${repeat(options.seed, now)}`));
  });
}

function repeat(seed, { target, index } = {}) {
  return `node scripts/fuzz.mjs --seed ${seed} --target ${target} --from ${index} --count 1`;
}

async function work({ seed, seconds, target, from, count }) {
  const { inputs, targets } = await import("../packages/rtfs/src/fuzz/targets.fixture.ts");
  const names = target === undefined ? Object.keys(targets) : [target];
  const ran = Object.fromEntries(names.map((name) => [name, 0]));
  const until = performance.now() + seconds * 1000;
  for (let index = from; index < from + count && performance.now() < until; index++) {
    for (const name of names) {
      const at = { target: name, index };
      parentPort.postMessage({ now: at });
      try {
        await targets[name](inputs(seed, index));
      } catch (error) {
        return parentPort.postMessage({ fault: error?.stack ?? String(error), at });
      }
      ran[name]++;
    }
  }
  const counts = names.map((name) => `${name} ${ran[name]}`).join(", ");
  parentPort.postMessage({ done: `nothing found: ${counts}; ${Math.round(process.memoryUsage().rss / 1e6)} MB` });
}
