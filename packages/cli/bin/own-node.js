// Readable by Node 18: the door has to open before there is a Node that could run what is behind it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The oldest SQLite without the write-ahead-log corruption that the store refuses. */
const safeSqlite = [3, 51, 3];

/** Node runs TypeScript itself and carries a SQLite that can be trusted with the chain. */
export function nodeFits(versions = process.versions) {
  return isNode24(versions) && atLeast(versions.sqlite, safeSqlite);
}

/** Node can run Ambit, though its SQLite may be refused when a store is opened. */
export function isNode24(versions = process.versions) {
  return atLeast(versions.node, [24]);
}

/** The Node that was installed with the package, searched from `folder` upwards; undefined where there is none. */
export function findOwnNode(folder, { platform = process.platform, arch = process.arch } = {}) {
  const candidate = join(folder, "node_modules", `node-${platform}-${arch}`, "bin", "node");
  if (existsSync(candidate)) return candidate;
  return dirname(folder) === folder ? undefined : findOwnNode(dirname(folder), { platform, arch });
}

/** What to tell a person whose Node is too old and who has no other. */
export function nodeIsMissing(what) {
  return [
    `${what} needs Node 24 or newer; this is Node ${process.versions.node} (${process.execPath}).`,
    "Get one: run `npm install` in the repository (on Linux it brings its own Node 24),",
    "or install Node 24 from https://nodejs.org and run this again.",
    "",
  ].join("\n");
}

/**
 * Runs `args` under `node` in this process's place: same stdio, same end. Signals are passed on. SIGINT
 * reaches the child twice when a terminal, which sends it to the whole group, brings it too: the command line takes what
 * comes together as one.
 */
export function becomeNode(node, args) {
  const child = spawn(node, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`Cannot start ${node}: ${error.message}\n${nodeIsMissing("Ambit")}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal) dieOf(signal);
    else process.exit(code);
  });
}

function dieOf(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(1), 1000);
}

function atLeast(version, minimum) {
  const parts = (version ?? "0").split(".").map(Number);
  for (const [index, least] of minimum.entries()) {
    if ((parts[index] ?? 0) !== least) return (parts[index] ?? 0) > least;
  }
  return true;
}
