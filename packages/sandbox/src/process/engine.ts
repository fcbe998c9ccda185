import { execFile } from "node:child_process";
import { constants, openSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { AmbitError } from "@ambit/sdk";
import { compileSeccomp, type Filtering, type SeccompArch } from "../seccomp/compile.ts";
import { type CgroupHost, findCgroups } from "./cgroup.ts";
import { findProgram } from "./environment.ts";
import { anyCageUid } from "./identity.ts";
import { openPipes, type Pipes } from "./pipes.ts";
import { reclaim } from "./reclaim.ts";
import { nodeFor, openStage, type Stage } from "./stage.ts";

/** What this machine gives the process tier; found once. */
export interface Engine {
  /** absolute path of bubblewrap */
  bwrap: string;
  version: string;
  /** opens the compiled system call filter for reading, from its start */
  openFilter(filtering: Filtering): number;
  stage: Stage;
  pipes: Pipes;
  /** path on the host of the interpreter that stands in a cage as `node` */
  node: string;
  /** the service is root: every cage runs as a user of its own */
  dropsUid: boolean;
  cgroups: CgroupHost | undefined;
  /** why there are no cgroups */
  withoutCgroups: string | undefined;
}

/** Finds bubblewrap and prepares what every cage needs. Fails with SANDBOX_UNAVAILABLE, with the way to get it. */
export async function openEngine(): Promise<Engine> {
  const arch = archHere();
  const bwrap = await findBubblewrap();
  const dropsUid = process.geteuid?.() === 0;
  const [version, stage, found, node] = await Promise.all([
    versionOf(bwrap),
    openStage(),
    findCgroups(),
    nodeFor(dropsUid ? anyCageUid : undefined),
  ]);
  const cgroups = typeof found === "string" ? undefined : found;
  const withoutCgroups = typeof found === "string" ? found : undefined;
  const [pipes] = await Promise.all([openPipes(stage), reclaim(stage, cgroups)]);
  const counted = keepFilter(compileSeccomp(arch), stage);
  const uncounted = keepFilter(compileSeccomp(arch, { isUncounted: true }), stage);
  const openFilter = ({ isUncounted }: Filtering) => (isUncounted ? uncounted() : counted());
  return { bwrap, version, openFilter, stage, pipes, node, dropsUid, cgroups, withoutCgroups };
}

function archHere(): SeccompArch {
  if (process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64")) return process.arch;
  throw unavailable(`there is no system call filter for ${process.platform} on ${process.arch}`);
}

/** Keeps the filter in a file that has no name; every opening reads from its start. */
function keepFilter(filter: Uint8Array, stage: Stage): () => number {
  const unnamed = 0o20200000;
  const fd = openSync(stage.files, constants.O_RDWR | unnamed, 0o600);
  writeSync(fd, filter);
  return () => openSync(`/proc/self/fd/${fd}`, "r");
}

async function findBubblewrap(): Promise<string> {
  const path = await findProgram("bwrap");
  if (path !== undefined) return path;
  throw unavailable("bubblewrap (bwrap) is not installed", "Install it: apt-get install bubblewrap");
}

async function versionOf(bwrap: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(bwrap, ["--version"], { timeout: 5000 });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim();
  } catch (cause) {
    throw unavailable(`${bwrap} does not run`, "Install it again: apt-get install --reinstall bubblewrap", cause);
  }
}

function unavailable(reason: string, hint?: string, cause?: unknown): AmbitError {
  return new AmbitError("SANDBOX_UNAVAILABLE", reason, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
