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
  const isTest = /\.(test|fixture)\.ts$|\/test-support\.ts$/;
  const files = globSync("packages/*/src/**/*.ts", { cwd: root }).filter((file) => !isTest.test(file));
  return files.sort().map((file) => parseSource(file, readFileSync(join(root, file), "utf8")));
}

export function parseSource(file: string, text: string): Source {
  return { file, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
}

/** 1-based line of a node's first token. */
export function lineOf({ tree }: Source, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
