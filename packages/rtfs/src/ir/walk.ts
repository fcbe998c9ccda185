import type { Clause, Node } from "./ir.ts";

/** Calls `visit` with a node and every one beneath it, those around others first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The nodes directly beneath one, in order of evaluation; beneath a lambda, the bodies of its arities. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "constant":
    case "builtin":
    case "unbound":
      return [];
    case "read":
      return node.otherwise === null ? [] : [node.otherwise];
    case "if":
      return [node.test, node.consequent, node.alternative];
    case "and":
    case "or":
    case "do":
    case "vector":
      return node.items;
    case "let":
    case "loop":
      return [...node.bindings.map(({ value }) => value), node.body];
    case "bind":
    case "define":
    case "check":
    case "is":
      return [node.value];
    case "scope":
      return [node.body];
    case "lambda":
      return node.arities.map(({ body }) => body);
    case "invoke":
      return [node.callee, ...node.args];
    case "recur":
      return node.args;
    case "for":
      return [...node.clauses.flatMap(clauseNodes), node.body];
    case "try":
      return [node.body, ...node.clauses.map(({ body }) => body), ...(node.final === null ? [] : [node.final])];
    case "map":
      return node.entries.flat();
    case "extract":
      return [node.from];
    case "raise":
      return node.value === null ? [] : [node.value];
    case "call":
      return [node.id, ...node.args];
    case "parallel":
      return node.branches;
    case "step":
      return [node.options, node.body, node.pause].filter((child) => child !== null);
    case "hinted":
      return [node.hints, node.body];
    case "contextGet":
      return [node.key];
    case "contextSet":
      return [node.key, node.value];
    case "resource":
      return [node.name];
  }
}

/** The nodes of one clause of a comprehension, in order of evaluation. */
export function clauseNodes(clause: Clause): readonly Node[] {
  switch (clause.clause) {
    case "each":
      return [clause.source];
    case "let":
      return clause.bindings.map(({ value }) => value);
    default:
      return [clause.test];
  }
}
