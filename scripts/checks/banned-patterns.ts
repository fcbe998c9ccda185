import ts from "typescript";
import { isTest, lineOf, type Source } from "./sources.ts";

export interface Finding {
  rule: string;
  file: string;
  line: number;
  text: string;
  instead: string;
}

/** A file that a rule does not hold for. */
export interface Exception {
  file: string;
  rule: string;
  because: string;
}

interface Rule {
  name: string;
  /** what to write in its place */
  instead: string;
  /** files that the rule holds for */
  where?: RegExp;
  /** holds for tests, and for nothing else; other rules hold for no test */
  isForTests?: boolean;
  matches(node: ts.Node): boolean;
}

const deterministic = /^packages\/(rtfs|core)\/src\/(?!ports\.ts$)/;

const rules: readonly Rule[] = [
  {
    name: "code-from-text",
    instead: "nothing: text from outside never becomes JavaScript in this process; run it in a cage",
    matches: (node) =>
      callsGlobal(node, ["eval", "Function"]) || (ts.isImportDeclaration(node) && /^(node:)?vm$/.test(moduleOf(node))),
  },
  {
    name: "regexp-from-variable",
    instead: "the linear-time matcher of @ambit/rtfs, or a literal",
    matches: (node) => callsGlobal(node, ["RegExp"]) && !isLiteral(argumentsOf(node)[0]) && isInFunction(node),
  },
  {
    name: "clock",
    instead: "the clock of core/src/ports.ts",
    where: deterministic,
    matches: (node) =>
      isMember(node, "Date", ["now"]) ||
      isMember(node, "performance", ["now"]) ||
      (callsGlobal(node, ["Date"]) && argumentsOf(node).length === 0),
  },
  {
    name: "chance",
    instead: "the random source of core/src/ports.ts",
    where: deterministic,
    matches: (node) =>
      isMember(node, "Math", ["random"]) ||
      isMember(node, "crypto", ["randomUUID", "getRandomValues", "randomBytes"]) ||
      (ts.isImportSpecifier(node) && /^random(UUID|Bytes|Int|Fill)/.test((node.propertyName ?? node.name).text)),
  },
  {
    name: "outlives-its-owner",
    instead: "return await: what `using` opened is closed before the promise that still works with it settles",
    matches: (node) =>
      ts.isReturnStatement(node) &&
      node.expression !== undefined &&
      ts.isCallExpression(node.expression) &&
      usedHere(node).some((name) => mentions(node.expression, name)),
  },
  {
    name: "expects-anything",
    instead: "expect.stringMatching(/…/): among expected properties a regular expression fits whatever is there",
    isForTests: true,
    matches: (node) => ts.isRegularExpressionLiteral(node) && isExpectedPart(node),
  },
  {
    name: "object-as-dictionary",
    instead: "a Map, or Object.create(null): a key named __proto__ must be only a key",
    matches: (node) =>
      ts.isVariableDeclaration(node) &&
      isEmptyObject(node.initializer) &&
      node.type !== undefined &&
      isDictionary(node.type),
  },
];

/** Every banned construct in `sources`, in order of file and line. */
export function findBanned(sources: readonly Source[]): Finding[] {
  return sources.flatMap((source) => {
    const applicable = rules.filter((rule) => holdsFor(rule, source.file));
    const findings: Finding[] = [];
    const visit = (node: ts.Node): void => {
      for (const rule of applicable) if (rule.matches(node)) findings.push(finding(rule, source, node));
      ts.forEachChild(node, visit);
    };
    visit(source.tree);
    return findings;
  });
}

/** The findings that no exception covers, and the exceptions that cover nothing. */
export function withoutExceptions(findings: readonly Finding[], exceptions: readonly Exception[]) {
  const covers = (exception: Exception, { file, rule }: Finding) => exception.file === file && exception.rule === rule;
  return {
    findings: findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding))),
    stale: exceptions.filter((exception) => !findings.some((finding) => covers(exception, finding))),
  };
}

function holdsFor({ where, isForTests = false }: Rule, file: string): boolean {
  return isForTests === isTest(file) && (where === undefined || where.test(file));
}

function finding({ name, instead }: Rule, source: Source, node: ts.Node): Finding {
  const text = node.getText(source.tree).split("\n")[0]?.slice(0, 80) ?? "";
  return { rule: name, file: source.file, line: lineOf(source, node), text, instead };
}

function callsGlobal(node: ts.Node, names: readonly string[]): boolean {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee)) return isMember(callee, "globalThis", names);
  return ts.isIdentifier(callee) && names.includes(callee.text);
}

function argumentsOf(node: ts.Node): readonly ts.Expression[] {
  return ts.isCallExpression(node) || ts.isNewExpression(node) ? (node.arguments ?? []) : [];
}

function isMember(node: ts.Node, object: string, names: readonly string[]): boolean {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return false;
  return node.expression.text === object && names.includes(node.name.text);
}

function moduleOf({ moduleSpecifier }: ts.ImportDeclaration): string {
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
}

function isLiteral(node: ts.Node | undefined): boolean {
  return node !== undefined && (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node));
}

/** What runs once, while the module loads, has only the module's own constants to work with. */
function isInFunction(node: ts.Node): boolean {
  return ts.findAncestor(node, ts.isFunctionLike) !== undefined;
}

/** The names that `await using` declares in the blocks around a node, up to its function. */
function usedHere(node: ts.Node): string[] {
  const names: string[] = [];
  for (let at = node.parent; at && !ts.isFunctionLike(at); at = at.parent) {
    if (ts.isBlock(at)) names.push(...at.statements.flatMap(declaredByUsing));
  }
  return names;
}

function declaredByUsing(statement: ts.Statement): string[] {
  if (!ts.isVariableStatement(statement)) return [];
  const { flags, declarations } = statement.declarationList;
  if ((flags & ts.NodeFlags.AwaitUsing) !== ts.NodeFlags.AwaitUsing) return [];
  return declarations.map(({ name }) => name.getText());
}

function mentions(node: ts.Node | undefined, name: string): boolean {
  if (node === undefined) return false;
  if (ts.isIdentifier(node)) return node.text === name;
  return ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false;
}

/** Whether a node stands, at any depth, in an object or array that `toMatchObject` or its like compares with. */
function isExpectedPart(node: ts.Node): boolean {
  let at = node.parent;
  while (ts.isPropertyAssignment(at) || ts.isObjectLiteralExpression(at) || ts.isArrayLiteralExpression(at))
    at = at.parent;
  if (at === node.parent || !ts.isCallExpression(at) || !ts.isPropertyAccessExpression(at.expression)) return false;
  return ["toMatchObject", "toEqual", "toStrictEqual"].includes(at.expression.name.text);
}

function isEmptyObject(node: ts.Node | undefined): boolean {
  return node !== undefined && ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

function isDictionary(type: ts.TypeNode): boolean {
  if (ts.isTypeLiteralNode(type)) return type.members.some(ts.isIndexSignatureDeclaration);
  return (
    ts.isTypeReferenceNode(type) &&
    type.typeName.getText() === "Record" &&
    type.typeArguments?.[0]?.kind === ts.SyntaxKind.StringKeyword
  );
}
