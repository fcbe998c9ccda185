// `npm test [-- file…]`: every test once; closes with `N passed, N failed, N skipped`, each failed and skipped test named.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeForAmbit, prepare, root } from "./setup.mjs";
import { lostTests, summarise } from "./test-summary.mjs";

prepare();
const folder = mkdtempSync(join(tmpdir(), "ambit-test-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const report = join(folder, "report.json");
const status = runVitest();
const summary = summarise(readReport(), status);
for (const { name, reason } of summary.problems) console.log(`failed: ${name}${reason ? `: ${reason}` : ""}`);
for (const name of summary.skipped) console.log(`skipped: ${name}`);
const lost = process.env.CI ? lostTests(summary.skipped) : [];
for (const { name, why } of lost) console.log(`failed: ${name}: skipped, though ${why}`);
const failed = summary.failed + lost.length;
console.log(`${summary.passed} passed, ${failed} failed, ${summary.skipped.length - lost.length} skipped`);
process.exitCode = failed > 0 || summary.passed === 0 ? 1 : 0;

function runVitest() {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [vitest, "run", "--configLoader=native", ...reporters, ...process.argv.slice(2)];
  return spawnSync(nodeForAmbit("The test suite"), args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] }).status;
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { testResults: [] };
  }
}
