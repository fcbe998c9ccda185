import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { least } from "../support/ratios.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "packages", "cli");

export interface StartUp {
  /** what the command takes beyond a bare Node, in ms, at best, with the compile cache filled */
  source: number;
  packed: number;
}

/** Times `ambit run -e '(+ 1 2)'` in an existing state folder, each run beside a Node that does nothing. */
export function measureStartUp(scratch: string, { pairs }: { pairs: number }): StartUp {
  const env = { ...process.env, XDG_CACHE_HOME: join(scratch, "cache"), HOME: scratch };
  const run = (bin: string) => () => {
    const args = [bin, "--dir", join(scratch, "state"), "run", "-e", "(+ 1 2)"];
    execFileSync(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  };
  return {
    source: beyondNode(run(join(cli, "bin", "ambit.js")), pairs),
    packed: beyondNode(run(packedCommand(scratch)), pairs),
  };
}

/** The files that are published, as an installation has them: without the source beside them. */
function packedCommand(scratch: string): string {
  execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
  const folder = join(scratch, "installed");
  for (const name of ["bin", "dist", "package.json"]) cpSync(join(cli, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return join(folder, "bin", "ambit.js");
}

function beyondNode(run: () => void, pairs: number): number {
  for (let i = 0; i < 3; i++) run(); // fills caches and the state folder
  const [spent, bare]: [number[], number[]] = [[], []];
  while (spent.length < pairs) {
    spent.push(timed(run));
    bare.push(timed(bareNode));
  }
  return least(spent) - least(bare);
}

function bareNode(): void {
  execFileSync(process.execPath, ["-e", "0"]);
}

function timed(run: () => void): number {
  const begun = performance.now();
  run();
  return performance.now() - begun;
}
