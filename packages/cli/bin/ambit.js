#!/usr/bin/env node
// Readable by Node 18, see own-node.js. From a clone it runs the TypeScript source, from an installed package `dist`.
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { becomeNode, findOwnNode, isNode24, nodeFits, nodeIsMissing } from "./own-node.js";

const thisFile = fileURLToPath(import.meta.url);

if (nodeFits()) await start();
else await startElsewhere();

async function startElsewhere() {
  const own = findOwnNode(dirname(thisFile));
  if (own && own !== process.execPath) return becomeNode(own, [thisFile, ...process.argv.slice(2)]);
  if (isNode24()) return start();
  process.stderr.write(nodeIsMissing("Ambit"));
  process.exitCode = 1;
}

/** `main(args, { version })` of the command line answers with the exit code. */
async function start() {
  silenceKnownWarnings();
  enableCompileCache();
  const source = new URL("../src/main.ts", import.meta.url);
  const built = new URL("../dist/cli-main.js", import.meta.url);
  const isClone = existsSync(source);
  if (isClone) resolveByPath();
  const { main } = await import((isClone ? source : built).href);
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  process.exitCode = await main(process.argv.slice(2), { version });
}

/** Where a module names another by its path, Node need not look for it: that halves what loading 400 of them takes. */
function resolveByPath() {
  nodeModule.registerHooks?.({
    resolve(specifier, context, next) {
      if (!/^\.{1,2}\/.*\.ts$/.test(specifier)) return next(specifier, context);
      return { url: new URL(specifier, context.parentURL).href, format: "module-typescript", shortCircuit: true };
    },
  });
}

/** Node's notes about two features that Ambit stands on knowingly; every other warning stays. */
function silenceKnownWarnings() {
  const emit = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = warning?.name ?? rest[0]?.type ?? rest[0];
    if (type === "ExperimentalWarning" && /type stripping|sqlite/i.test(String(warning))) return;
    emit.call(process, warning, ...rest);
  };
}

/** Compiled code is read back only from a folder that nobody else can write: what lies there is executed. */
function enableCompileCache() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(cache, "ambit", "compile-cache");
  try {
    // Step by step: a home that is not there is not made.
    for (const step of [cache, dirname(folder), folder]) if (!existsSync(step)) mkdirSync(step, { mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid === process.getuid?.() && (mode & 0o022) === 0) nodeModule.enableCompileCache(folder);
  } catch {
    // A home that cannot be written costs some start-up time and nothing else.
  }
}
