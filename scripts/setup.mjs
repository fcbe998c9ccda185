// Readable by Node 18, as every script that `npm start`, `npm test` and `npm run check` name: it may run before anything
// is installed.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { becomeNode, findOwnNode, isNode24, nodeFits, nodeIsMissing } from "../packages/cli/bin/own-node.js";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Debian packages that the demo and the tests need, the command that shows each is there, and what it is for. */
const systemPackages = [
  { name: "bubblewrap", command: "bwrap", why: "the cage that untrusted scripts run in" },
  { name: "python3", command: "python3", why: "runs the Python scripts that stand in for a missing capability" },
];

/** Installs what is missing, once it has said what and why. `system: false` leaves the machine's own packages alone. */
export function prepare({ system = true } = {}) {
  const missing = system && process.platform === "linux" ? systemPackages.filter(isMissing) : [];
  const plan = missing.length > 0 ? systemPlan(missing.map(({ name }) => name)) : undefined;
  const isStale = packagesAreStale();
  if (isStale) announcePackages();
  for (const { name, why } of missing) say(`Missing on this machine: ${name}, ${why}.`);
  if (plan) say(plan.announcement);
  if (isStale) installPackages();
  if (plan?.installs) installSystemPackages(plan);
}

/** The Node to run Ambit with: this one, else the repository's; ends the process with advice when there is neither. */
export function nodeForAmbit(what) {
  if (nodeFits()) return process.execPath;
  const own = findOwnNode(root);
  if (own) return own;
  if (isNode24()) return process.execPath;
  process.stderr.write(nodeIsMissing(what));
  process.exit(1);
}

/** Goes on in a Node that can run TypeScript. True where this process is one; else another one has taken its place. */
export function onNode24(file) {
  const node = nodeForAmbit("This script");
  if (node === process.execPath) return true;
  becomeNode(node, [file, ...process.argv.slice(2)]);
  return false;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** npm writes both files at the end of an install, in no fixed order: hence the few seconds. */
function packagesAreStale() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return true;
  return statSync(join(root, "package-lock.json")).mtimeMs > statSync(installed).mtimeMs + 5000;
}

function announcePackages() {
  say("About to install the npm packages of package-lock.json into node_modules (some 450 MB): npm install.");
  if (isNode24()) return;
  say(`Among them is Node 24, since this is Node ${process.versions.node}; the system's stays as it is.`);
}

/** Not `npm ci`: that refuses a lockfile without entries for platforms whose optional packages a registry lacks. */
function installPackages() {
  const args = ["install", "--no-save", "--include=dev", "--include=optional", "--loglevel=error"];
  const { status } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  say("npm install failed. With the npm registry in reach, run it by hand in the repository and then this again.");
  process.exit(1);
}

function systemPlan(names) {
  const command = installCommand(names);
  if (process.env.AMBIT_NO_SYSTEM === "1")
    return { announcement: `AMBIT_NO_SYSTEM=1: left alone. By hand: ${command}` };
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return { announcement: `Install with: ${command}` };
  const announcement = `About to install with apt-get: ${names.join(", ")} (AMBIT_NO_SYSTEM=1 leaves the system alone).`;
  return { announcement, installs: names, command };
}

function installSystemPackages({ installs, command }) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...installs]]) {
    const { status } = spawnSync("apt-get", ["-q", ...args], { stdio: ["ignore", 2, 2], env });
    if (status !== 0) return say(`apt-get ${args[0]} failed; what needs it will say so. By hand: ${command}`);
  }
}

function installCommand(packages) {
  const names = packages.join(" ");
  const managers = [
    ["apt-get", `apt-get update && apt-get install -y ${names}`],
    ["dnf", `dnf install -y ${names}`],
    ["pacman", `pacman -S ${names.replace("python3", "python")}`],
    ["apk", `apk add ${names}`],
    ["zypper", `zypper install ${names}`],
  ];
  const command = managers.find(([manager]) => onPath(manager))?.[1];
  if (command === undefined) return `install ${names} with the system's package manager`;
  return process.getuid?.() === 0 ? command : `sudo sh -c "${command}"`;
}

/** A command in somebody's home does not count: a cage under another user id cannot reach it. */
function isMissing({ command }) {
  return !onPath(command, (folder) => !folder.startsWith(`${homedir()}/`));
}

function onPath(command, wanted = () => true) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  return folders.some((folder) => folder !== "" && wanted(folder) && isExecutable(join(folder, command)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
