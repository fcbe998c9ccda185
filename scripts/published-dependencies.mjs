import { isBuiltin } from "node:module";

/**
 * The published package carries all packages of the workspace, so its manifest has to declare what each of them imports,
 * in the version that they declare. Answers with one sentence per import or version that does not agree.
 */
export function undeclaredImports(imports, { cli, others }) {
  const declared = cli.dependencies ?? {};
  const names = new Set(imports.filter((name) => !isBuiltin(name)).map(packageOf));
  const missing = [...names].filter((name) => !Object.hasOwn(declared, name));
  return [
    ...missing.map(
      (name) => `${name} is imported by the built code, but packages/cli/package.json does not declare it`,
    ),
    ...others.flatMap((other) => disagreements(declared, other)),
  ];
}

function disagreements(declared, other) {
  return Object.entries(other.dependencies ?? {})
    .filter(([name, version]) => Object.hasOwn(declared, name) && declared[name] !== version)
    .map(([name, version]) => `${name} is ${version} in ${other.name}, ${declared[name]} in packages/cli/package.json`);
}

function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
