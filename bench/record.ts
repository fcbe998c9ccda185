/**
 * What the chain alone costs: two records for a call, request and outcome, each on disk before the next
 * (`synchronous=FULL`), by 64 writers at once; against the same writers with a commit for every record.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemPorts as ports } from "../packages/core/src/ports.ts";
import { openInFolder, outcome, request, started } from "../packages/core/src/record/chain.fixture.ts";
import { openChain, payloadOf } from "../packages/core/src/record/index.ts";
import type { Store } from "../packages/core/src/store/index.ts";
import { interleaved, perSecond, shared, timed } from "./support/ratios.ts";

const workers = 64;
const turns = { together: 4_000, single: 400 };
const scratch = mkdtempSync(join(tmpdir(), "ambit-bench-"));

try {
  await using together = await openRecorder("together", (store) => store);
  await using single = await openRecorder("single", oneByOne);
  const spent = await interleaved(
    {
      together: () => timed(() => shared(together.record, { turns: turns.together, workers })),
      single: () => timed(() => shared(single.record, { turns: turns.single, workers })),
    },
    { rounds: 5 },
  );
  const [many, few] = [perSecond(2 * turns.together, spent.together), perSecond(2 * turns.single, spent.single)];
  console.log(`chain alone, shared commits       ${many.toFixed(0)} records/s`);
  console.log(`chain alone, a commit per record  ${few.toFixed(0)} records/s`);
  console.log(`ratio                             ${(many / few).toFixed(1)}`);
} finally {
  rmSync(scratch, { recursive: true });
}

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

async function openRecorder(name: string, storing: (store: Store) => Store) {
  const opened = await openInFolder(join(scratch, name), ports);
  await opened.chain.begin("run_bench", started(opened.chain));
  const chain = openChain({ ...opened, store: storing(opened.store), ports });
  let calls = 0;
  return {
    async record() {
      const input = payloadOf(["m", [["k", ":n"], ++calls]]);
      const [seq] = await chain.append("run_bench", [request(input.ref)], [input]);
      const output = payloadOf(calls);
      await chain.append("run_bench", [{ ...outcome(seq ?? 0), output: output.ref }], [output]);
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
