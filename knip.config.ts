import { readFileSync } from "node:fs";
import type { KnipConfig } from "knip";

/** `packages/cli` declares what the packages that it is published with import (see scripts/build.mjs). */
const carried = dependenciesOf("core").filter((name) => !name.startsWith("@ambit/"));

/** A package of ours that only the others use: what nobody imports through its door is dead too. */
const inner = { project: ["src/**/*.ts"], includeEntryExports: true };

export default {
  // A type that an exported function speaks in is exported with it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // A door names the types that its functions speak in, whether somebody names them yet or not.
  ignoreIssues: { "packages/*/src/index.ts": ["types"], "packages/core/src/*/index.ts": ["types"] },
  ignoreBinaries: ["apt-get", "bwrap", "mkfifo", "mount", "umount"],
  workspaces: {
    ".": {
      entry: [
        "scripts/*.mjs",
        "scripts/checks/own-rules.ts",
        "scripts/docs/write-pages.ts",
        "bench/*.ts",
        "bench/rtfs/engine-*.ts",
        "examples/*/*.{mjs,ts}",
        "tests/**/*.test.ts",
      ],
      project: ["scripts/**/*.{mjs,ts}", "bench/**/*.ts", "examples/**/*.{mjs,ts}", "tests/**/*.ts"],
    },
    "packages/cli": {
      entry: ["src/main.ts", "src/**/worker.ts"],
      project: ["bin/**/*.js", "src/**/*.ts"],
      ignoreDependencies: carried,
    },
    "packages/core": { ...inner, entry: ["src/runs/worker.js"], project: ["src/**/*.{js,ts}"] },
    "packages/sandbox": inner,
    "packages/rtfs": { project: ["src/**/*.ts"] },
    "packages/sdk": { project: ["src/**/*.ts"] },
  },
} satisfies KnipConfig;

function dependenciesOf(name: string): string[] {
  return Object.keys(JSON.parse(readFileSync(`packages/${name}/package.json`, "utf8")).dependencies);
}
