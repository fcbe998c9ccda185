import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { least } from "../support/ratios.ts";
import { type Measured, turns, warmUps } from "./times.ts";
import { type Workload, workloads } from "./workloads.ts";

export type Engine = "ambit" | "plain" | "nbb" | "nbb-no-codegen";

/** Milliseconds by engine and workload: a median of calls, in the best of the rounds. */
export type Table = ReadonlyMap<Engine, Readonly<Record<Workload, number>>>;

const nbbVersion = "1.6.214";
const root = fileURLToPath(new URL("../..", import.meta.url));
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs every engine once a round, each in a process of its own, so that the machine's mood is shared. */
export function measureEngines({ rounds }: { rounds: number }): Table {
  const commands = commandsOf(installNbb());
  const runs = new Map<Engine, Record<string, Measured>[]>([...commands.keys()].map((engine) => [engine, []]));
  for (let round = 0; round < rounds; round++)
    for (const [engine, args] of commands) runs.get(engine)?.push(runEngine(args));
  refuseDifferences(runs);
  return new Map([...runs].map(([engine, all]) => [engine, bestOf(all)]));
}

function commandsOf(nbb: string | undefined): Map<Engine, string[]> {
  const commands = new Map<Engine, string[]>([
    ["ambit", [fileURLToPath(new URL("./engine-ambit.ts", import.meta.url))]],
    ["plain", [fileURLToPath(new URL("./engine-plain.ts", import.meta.url))]],
  ]);
  if (nbb === undefined) return commands;
  const script = [nbb, here("./engine-nbb.cljs"), here("./workloads.rtfs"), `${turns}`, `${warmUps}`];
  const args = [...script, JSON.stringify(workloads)];
  commands.set("nbb", args);
  return commands.set("nbb-no-codegen", ["--disallow-code-generation-from-strings", ...args]);
}

/** The command of nbb, installed into a folder of its own where it isn't there yet; undefined where that fails. */
function installNbb(): string | undefined {
  const folder = join(root, "node_modules", ".cache", `bench-nbb-${nbbVersion}`);
  const command = join(folder, "node_modules", "nbb", "cli.js");
  if (existsSync(command)) return command;
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error", `nbb@${nbbVersion}`];
  const { status } = spawnSync("npm", args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status === 0 && existsSync(command)) return command;
  console.log(`nbb ${nbbVersion} can't be installed: its rows are left out`);
  return undefined;
}

function runEngine(args: readonly string[]): Record<string, Measured> {
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 }));
}

/** An engine that gives another value has done other work. */
function refuseDifferences(runs: ReadonlyMap<Engine, readonly Record<string, Measured>[]>): void {
  for (const [name] of workloads) {
    const values = new Set([...runs.values()].flat().map((measured) => measured[name]?.value));
    if (values.size > 1) throw new Error(`${name} gives different values: ${[...values].join(", ")}`);
  }
}

function bestOf(all: readonly Record<string, Measured>[]): Record<Workload, number> {
  const best = workloads.map(([name]) => [name, least(all.map((measured) => measured[name]?.ms ?? Number.NaN))]);
  return Object.fromEntries(best);
}
