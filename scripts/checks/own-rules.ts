// What no ready-made tool can say: prints banned constructs and the shape of the sources. Exits 1 on a banned construct.
import { fileURLToPath } from "node:url";
import { type Exception, findBanned, withoutExceptions } from "./banned-patterns.ts";
import { type Measured, shapeOf } from "./shape.ts";
import { readSources, readTests } from "./sources.ts";

/** Where a banned construct is right, and why. An entry that fits nothing any more fails the check. */
const exceptions: readonly Exception[] = [
  {
    file: "packages/rtfs/src/regex/unicode.ts",
    rule: "regexp-from-variable",
    because: "it asks the engine about Unicode properties, with names from a fixed table",
  },
  {
    file: "packages/rtfs/src/values/hashing.ts",
    rule: "chance",
    because: "a random seed keeps prepared keys from colliding, and no result or order depends on it",
  },
  {
    file: "packages/sandbox/src/process/tree.ts",
    rule: "regexp-from-variable",
    because: "the names of the fields of /proc/PID/status are its own",
  },
  {
    file: "packages/sandbox/src/files/control-files.ts",
    rule: "regexp-from-variable",
    because: "it is built once, while the module loads, of the module's own list",
  },
  {
    file: "packages/sandbox/src/process/reclaim.ts",
    rule: "regexp-from-variable",
    because: "the names of the fields of /proc/PID/status are its own",
  },
];

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = readSources(root);
const { findings, stale } = withoutExceptions(findBanned([...sources, ...readTests(root)]), exceptions);
for (const { file, line, rule, text, instead } of findings) {
  console.log(`${file}:${line} ${rule}: ${text}\n  instead: ${instead}`);
}
for (const { file, rule } of stale) console.log(`${file} needs its exception from ${rule} no more: delete it`);
const { files, functions } = shapeOf(sources);
printTable("longest files", files);
printTable("longest functions", functions);
process.exitCode = findings.length + stale.length > 0 ? 1 : 0;

function printTable(title: string, rows: readonly Measured[]): void {
  console.log(title);
  for (const { name, lines } of rows) console.log(`${String(lines).padStart(6)}  ${name}`);
}
