import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInFolder, outcome, request, started } from "../packages/core/src/record/chain.fixture.ts";
import { payloadOf } from "../packages/core/src/record/index.ts";
import { systemPorts } from "../packages/core/src/ports.ts";

/**
 * What a durable record of a call costs. A call is two records, request and outcome, each on disk before the call goes
 * on (`synchronous=FULL`). 64 callers at once share commits; a single caller pays for each commit alone.
 */
const target = 10_000;
const together = await callsPerSecond({ callers: 64, calls: 20_000 });
const alone = await callsPerSecond({ callers: 1, calls: 1_000 });

console.log(`64 callers, shared commits   ${together.toFixed(0)} calls/s (target ${target})`);
console.log(`1 caller, a commit per record ${alone.toFixed(0)} calls/s`);
console.log(`ratio                        ${(together / alone).toFixed(1)}`);
process.exitCode = together >= target ? 0 : 1;

async function callsPerSecond({ callers, calls }: { callers: number; calls: number }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ambit-bench-"));
  try {
    await using opened = await openInFolder(folder, systemPorts);
    const { chain } = opened;
    await chain.begin("run_bench", started(chain));
    let left = calls;
    const from = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async () => {
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
