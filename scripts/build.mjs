// Builds packages/cli/dist: the modules of the workspace in few files, since every file that is loaded costs a third of a
// millisecond. What is loaded later (a command, a worker) has files of its own. Packages from outside stay imports.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { undeclaredImports } from "./published-dependencies.mjs";
import { onNode24, root } from "./setup.mjs";
import { urlEntries, withBuiltNames } from "./url-entries.mjs";

/** What `ambit demo` tells its story with. */
const demo = "examples/01-missing-capability";
const packages = join(root, "packages");
const cli = join(packages, "cli");
const dist = join(cli, "dist");

if (onNode24(fileURLToPath(import.meta.url))) await build();

async function build() {
  const entries = [join(cli, "src/main.ts"), ...urlEntries(sourceFiles())];
  rmSync(dist, { recursive: true, force: true });
  const built = await writeFiles([...new Set(entries)]);
  const own = new Set(built.map(({ fileName }) => fileName));
  const imports = built.flatMap((file) => [...file.imports, ...file.dynamicImports]);
  refuseUndeclared(imports.filter((name) => !own.has(name)));
  cpSync(join(root, "LICENSE"), join(cli, "LICENSE"));
  cpSync(join(root, demo), join(dist, demo), { recursive: true });
  console.error(`${built.length} files in ${relative(root, dist)}`);
}

/** Every module beneath packages/NAME/src but tests. */
function sourceFiles() {
  const folders = readdirSync(packages).map((name) => join(packages, name, "src"));
  const entries = folders
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
}

/** `cli-main`, `core-runs-worker`: all files lie in one folder, so that one finds another by its name alone. */
function nameOf(file) {
  return relative(packages, file)
    .replace("/src/", "/")
    .replace(/\.[jt]s$/, "")
    .replaceAll("/", "-");
}

async function writeFiles(entries) {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((file) => [nameOf(file), file])),
    cwd: root,
    platform: "node",
    external: (id) => /^[a-z@]/.test(id) && !id.startsWith("@ambit/"),
    plugins: [{ name: "built-names", transform: (text, file) => withBuiltNames(text, file, nameOf) }],
    onLog(level, log) {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: dist,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: {
      groups: [wholly("rtfs", /packages\/rtfs\/src\/(?!tooling\/)/), wholly("sdk", /packages\/sdk\/src\//)],
    },
  });
  return output;
}

/** What main thread and worker share is one file, whoever needs which part of it. */
function wholly(name, test) {
  return { name, test };
}

function refuseUndeclared(imports) {
  const manifest = (name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
  const problems = undeclaredImports(imports, { cli: manifest("cli"), others: ["core", "sandbox"].map(manifest) });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
}
