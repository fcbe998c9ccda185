import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export interface Source {
  /** path from the root, with `/` */
  file: string;
  tree: ts.SourceFile;
}

/** The TypeScript sources of the packages under `root`, parsed; tests and what only they use are left out. */
export function readSources(root: string): Source[] {
  const ofTests = /\.(test|fixture)\.ts$|\/test-support\.ts$/;
  return parsed(
    root,
    globSync("packages/*/src/**/*.ts", { cwd: root }).filter((file) => !ofTests.test(file)),
  );
}

/** Every test under `root`, parsed. */
export function readTests(root: string): Source[] {
  return parsed(root, globSync(["packages/*/src/**/*.test.ts", "tests/**/*.test.ts"], { cwd: root }));
}

export function isTest(file: string): boolean {
  return file.endsWith(".test.ts");
}

function parsed(root: string, files: readonly string[]): Source[] {
  return files.toSorted().map((file) => parseSource(file, readFileSync(join(root, file), "utf8")));
}

export function parseSource(file: string, text: string): Source {
  return { file, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
}

/** 1-based line of a node's first token. */
export function lineOf({ tree }: Source, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
