import { readFileSync } from "node:fs";
import type { KnipConfig } from "knip";

/** `packages/cli` declares what the packages that it is published with import (see scripts/build.mjs). */
const carried = Object.keys(JSON.parse(readFileSync("packages/core/package.json", "utf8")).dependencies);

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
        "bench/*.ts",
        "examples/*/*.{mjs,ts}",
        "tests/**/*.test.ts",
      ],
      project: ["scripts/**/*.{mjs,ts}", "bench/**/*.ts", "examples/**/*.{mjs,ts}", "tests/**/*.ts"],
    },
    "packages/cli": {
      entry: ["bin/ambit.js", "src/main.ts"],
      project: ["bin/**/*.js", "src/**/*.ts"],
      ignoreDependencies: carried,
    },
    "packages/{core,sandbox}": {
      entry: ["src/index.ts", "src/**/*worker.ts"],
      project: ["src/**/*.ts"],
      includeEntryExports: true,
    },
    "packages/{rtfs,sdk}": {
      project: ["src/**/*.ts"],
    },
  },
} satisfies KnipConfig;
