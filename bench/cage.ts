/**
 * What a cage costs: the lockdown with `true`, python and node, beside bare bubblewrap with the same program and beside
 * a plain process, interleaved in one run. Target: at most 8 ms above bare bubblewrap for `true`.
 */
import { spawn } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { dirname } from "node:path";
import { defaultLimits, openSandbox, probeTiers } from "../packages/sandbox/src/index.ts";
import { interleaved, timed } from "./support/ratios.ts";

const targetMs = 8;
const rounds = 40;
const programs = [["/usr/bin/true"], ["/usr/bin/python3", "-c", "pass"], ["node", "-e", "0"]];

const probe = (await probeTiers()).find((tier) => tier.name === "process");
if (!probe?.available) {
  console.log(`cage: not measured, no process tier here: ${probe?.reason}`);
  process.exit(0);
}

console.log(`cage: medians of ${rounds} rounds in ms, memory ${probe.enforces.memory}, bubblewrap ${probe.version}`);
console.log(`load on ${availableParallelism()} processors: ${loadavg()[0]?.toFixed(1)}`);
console.log("program    plain   bubblewrap   cage    above bubblewrap   ratio");
let aboveMs = 0;
for (const argv of programs) {
  const { plain, bare, cage } = await measure(argv);
  if (argv === programs[0]) aboveMs = cage - bare;
  const name = (argv[0] ?? "").replace(/.*\//, "");
  const figures = [name.padEnd(8), ms(plain), ms(bare), ms(cage), ms(cage - bare), `${(cage / bare).toFixed(2)}×`];
  console.log(figures.join("   "));
}
const verdict = aboveMs <= targetMs ? "holds" : "MISSED";
console.log(`target: true at most ${targetMs} ms above bare bubblewrap: ${aboveMs.toFixed(1)} ms, ${verdict}`);

/** A cage is opened, used once and closed in each round: nothing is warm but this process. */
async function measure(argv: readonly string[]) {
  const bare = ["bwrap", "--ro-bind", "/", "/", "--unshare-all", ...argv];
  return await interleaved(
    {
      plain: () => timed(() => ended(argv)),
      bare: () => timed(() => ended(bare)),
      cage: () => timed(() => caged(argv)),
    },
    { rounds },
  );
}

async function caged(argv: readonly string[]): Promise<void> {
  await using box = await openSandbox({
    limits: defaultLimits,
    env: {},
    readOnly: [],
    readWrite: [],
    network: "none",
  });
  const { exitCode, stderr } = await box.run({ kind: "command", argv });
  if (exitCode !== 0) throw new Error(`${argv.join(" ")} failed in the cage: ${stderr}`);
}

function ended([program = "", ...words]: readonly string[]): Promise<void> {
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: { PATH }, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.resume();
    child.stderr.resume();
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });
}

function ms(value: number): string {
  return value.toFixed(1).padStart(6);
}
