import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A working folder that looks like a clone after `npm install`, with a home and a state of its own. */
export class Clone implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "ambit-clone-"));

  constructor() {
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    for (const name of ["package.json", "examples"]) {
      if (existsSync(join(root, name))) cpSync(join(root, name), join(this.folder, name), { recursive: true });
    }
  }

  ambit(args: readonly string[]): Finished {
    return this.run(process.execPath, [join(root, "packages/cli/bin/ambit.js"), ...args]);
  }

  run(command: string, args: readonly string[]): Finished {
    const {
      XDG_DATA_HOME: _data,
      XDG_CACHE_HOME: _cache,
      AMBIT_KEYS: _keys,
      AMBIT_CONFIG: _config,
      ...inherited
    } = process.env;
    const env = { ...inherited, HOME: this.folder, NO_COLOR: "1" };
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.folder,
      encoding: "utf8",
      env,
      input: "",
      timeout: 120_000,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
