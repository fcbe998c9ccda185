// Builds packages/cli/dist: every source module of the workspace as JavaScript at its own path, so that what a module
// finds beside itself (a worker, a data file) is beside it there too. Packages from outside stay imports.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { undeclaredImports } from "./published-dependencies.mjs";
import { onNode24, root } from "./setup.mjs";
import { urlEntries } from "./url-entries.mjs";

/** What `ambit demo` tells its story with. */
const demo = "examples/01-missing-capability";
const packages = join(root, "packages");
const cli = join(packages, "cli");
const dist = join(cli, "dist");

if (onNode24(fileURLToPath(import.meta.url))) await build();

async function build() {
  const files = sourceFiles();
  const entries = [join(cli, "src/main.ts"), ...urlEntries(files)];
  rmSync(dist, { recursive: true, force: true });
  const modules = await writeModules([...new Set(entries)]);
  const own = new Set(modules.map(({ fileName }) => fileName));
  const imports = modules.flatMap((module) => [...module.imports, ...module.dynamicImports]);
  refuseUndeclared(imports.filter((name) => !own.has(name)));
  for (const file of files.filter((file) => !file.endsWith(".ts"))) cpSync(file, join(dist, relative(packages, file)));
  cpSync(join(root, "LICENSE"), join(cli, "LICENSE"));
  cpSync(join(root, demo), join(dist, demo), { recursive: true });
  console.error(`${modules.length} modules in ${relative(root, dist)}`);
}

/** Everything beneath packages/NAME/src but tests. What is no TypeScript there is data that a module reads. */
function sourceFiles() {
  const folders = readdirSync(packages).map((name) => join(packages, name, "src"));
  const entries = folders
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return files.filter((file) => !file.endsWith(".test.ts"));
}

async function writeModules(input) {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input,
    cwd: root,
    platform: "node",
    external: (id) => /^[a-z@]/.test(id) && !id.startsWith("@ambit/"),
    onLog(level, log) {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: dist,
    format: "esm",
    preserveModules: true,
    preserveModulesRoot: packages,
    entryFileNames: "[name].js",
  });
  return output;
}

function refuseUndeclared(imports) {
  const manifest = (name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
  const problems = undeclaredImports(imports, { cli: manifest("cli"), others: ["core", "sandbox"].map(manifest) });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
}
