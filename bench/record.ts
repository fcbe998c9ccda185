import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemPorts as ports } from "../packages/core/src/ports.ts";
import { openInFolder, outcome, request, started } from "../packages/core/src/record/chain.fixture.ts";
import { openChain, payloadOf } from "../packages/core/src/record/index.ts";
import type { Store } from "../packages/core/src/store/index.ts";

/**
 * What a durable record of a call costs. A call is two records, request and outcome, each on disk before the call goes
 * on (`synchronous=FULL`). The same 64 callers, once with shared commits and once with a commit for every record.
 */
const target = 10_000;
const shared = await callsPerSecond({ storing: (store) => store, calls: 20_000 });
const single = await callsPerSecond({ storing: oneByOne, calls: 2_000 });

console.log(`64 callers, shared commits       ${shared.toFixed(0)} calls/s (target ${target})`);
console.log(`64 callers, a commit per record  ${single.toFixed(0)} calls/s`);
console.log(`ratio                            ${(shared / single).toFixed(1)}`);
process.exitCode = shared >= target ? 0 : 1;

/** The same store, which begins a write only when the one before is on disk. */
function oneByOne(store: Store): Store {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...store,
    transact(work) {
      const next = last.then(() => store.transact(work));
      last = next;
      return next;
    },
  };
}

async function callsPerSecond({ storing, calls }: { storing(store: Store): Store; calls: number }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ambit-bench-"));
  try {
    await using opened = await openInFolder(folder, ports);
    await opened.chain.begin("run_bench", started(opened.chain));
    const chain = openChain({ ...opened, store: storing(opened.store), ports });
    let left = calls;
    const from = performance.now();
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (left-- > 0) {
          const input = payloadOf(["m", [["k", ":n"], left]]);
          const [seq] = await chain.append("run_bench", [request(input.ref)], [input]);
          const output = payloadOf(left);
          await chain.append("run_bench", [{ ...outcome(seq ?? 0), output: output.ref }], [output]);
        }
      }),
    );
    return (calls / (performance.now() - from)) * 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
