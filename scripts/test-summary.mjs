import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Counts vitest's JSON report. A file that could not be loaded, and a run that ended badly with no test to blame, count
 * as one failed test each, so that the closing line never says less than the exit code.
 */
export function summarise({ testResults }, status) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (statuses) => tests.filter((test) => statuses.includes(test.status));
  const problems = [...named(["failed"]).map(({ fullName }) => ({ name: fullName })), ...brokenFiles(testResults)];
  if (problems.length === 0 && status !== 0) problems.push({ name: "the run", reason: `vitest ended with ${status}` });
  return {
    passed: named(["passed"]).length,
    failed: problems.length,
    problems,
    skipped: named(["pending", "skipped", "todo", "disabled"]).map(({ fullName }) => fullName),
  };
}

function brokenFiles(files) {
  const broken = files.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  );
  return broken.map(({ name, message }) => ({ name, reason: (message ?? "").split("\n")[0] }));
}

/** What a skipped test may say that it lacks, as `(needs X)` or `(needs X: reason)`, and how to see that it is there. */
const needs = new Map([
  ["bubblewrap", () => canRun("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"])],
  ["python3", () => canRun("python3", ["--version"])],
  ["root", () => process.getuid?.() === 0],
  ["no root", () => process.getuid?.() !== 0],
  ["a cgroup", () => ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"].some(isWritable)],
  ["a writable clone", () => isWritable(fileURLToPath(new URL("../packages/cli", import.meta.url)))],
  ["Linux", () => process.platform === "linux"],
  ["macOS", () => process.platform === "darwin"],
]);

/** The skipped tests that had no reason to be skipped on this machine. */
export function lostTests(names, available = needs) {
  return names.flatMap((name) => {
    const need = /\(needs ([^):]+)[):]/.exec(name)?.[1];
    const probe = need === undefined ? undefined : available.get(need);
    if (probe === undefined) return [{ name, why: "its name says no `(needs X)` with a known X" }];
    return probe() ? [{ name, why: `${need} is there` }] : [];
  });
}

function canRun(command, args) {
  return spawnSync(command, args, { stdio: "ignore", timeout: 20_000 }).status === 0;
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
