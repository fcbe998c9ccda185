// `npm run check`: everything that can be said about the sources without running them. All steps run; one failure fails.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onNode24, prepare, root } from "./setup.mjs";

const steps = [
  { name: "types", args: ["node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "types of rtfs, without Node", args: ["node_modules/typescript/bin/tsc", "-p", "packages/rtfs"] },
  { name: "types of sdk, without Node", args: ["node_modules/typescript/bin/tsc", "-p", "packages/sdk"] },
  { name: "format and lint", args: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."] },
  {
    name: "arrows",
    args: [
      "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
      ...["--config", ".dependency-cruiser.mjs", "packages", "tests", "bench", "examples", "scripts"],
    ],
  },
  { name: "unused", args: ["node_modules/knip/bin/knip.js"] },
  { name: "own rules", args: ["scripts/checks/own-rules.ts"], prints: true },
];

prepare({ system: false });
if (onNode24(fileURLToPath(import.meta.url))) process.exitCode = runSteps();

function runSteps() {
  const failed = steps.filter((step) => !runStep(step));
  console.log(`check: ${steps.length - failed.length} of ${steps.length} steps hold`);
  return failed.length > 0 ? 1 : 0;
}

function runStep({ name, args, prints = false }) {
  const started = Date.now();
  const [script, ...rest] = args;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...rest], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const holds = status === 0;
  console.log(`${holds ? "ok  " : "FAIL"}  ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (!holds || prints) console.log(`${stdout}${stderr}`.trimEnd().replace(/^/gm, "      "));
  return holds;
}
