import ts from "typescript";
import { lineOf, type Source } from "./sources.ts";

export interface Measured {
  name: string;
  lines: number;
}

/** The longest files and functions: a mirror, not a gate. */
export function shapeOf(sources: readonly Source[], { count = 10 } = {}): { files: Measured[]; functions: Measured[] } {
  const files = sources.map(({ file, tree }) => ({ name: file, lines: tree.getLineStarts().length - 1 }));
  return { files: longest(files, count), functions: longest(sources.flatMap(functionsOf), count) };
}

function longest(measured: Measured[], count: number): Measured[] {
  return measured.toSorted((a, b) => b.lines - a.lines).slice(0, count);
}

function functionsOf(source: Source): Measured[] {
  const found: Measured[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) found.push(measure(source, node));
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

function measure(source: Source, node: ts.SignatureDeclaration): Measured {
  const first = lineOf(source, node);
  const last = source.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
  return { name: `${source.file}:${first} ${nameOf(node)}`, lines: last - first + 1 };
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const holder = node.parent;
  return "name" in holder && holder.name ? (holder.name as ts.Node).getText() : "(anonymous)";
}
