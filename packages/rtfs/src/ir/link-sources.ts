import type { Clause, Node, Unit, Variable } from "./ir.ts";
import { walk } from "./walk.ts";

/**
 * Tells every variable of a program which nodes' values it can hold. What analysis concludes from that rests on the
 * stores that stand in the program, whatever made the program.
 */
export function linkSources({ body }: Unit): void {
  walk(body, note);
}

function note(node: Node): void {
  switch (node.kind) {
    case "let":
    case "loop":
      for (const { variable, value } of node.bindings) store(variable, value);
      break;
    case "bind":
    case "define":
      store(node.variable, node.value);
      break;
    case "recur":
      for (const [index, variable] of node.targets.entries()) store(variable, node.args[index] ?? null);
      break;
    case "lambda":
      for (const { params, rest } of node.arities) [...params, ...(rest === null ? [] : [rest])].forEach(storeUnknown);
      if (node.self !== null) store(node.self, node);
      break;
    case "for":
      node.clauses.forEach(linkClause);
      break;
    case "try":
      for (const { variable } of node.clauses) storeUnknown(variable);
      break;
    case "step":
      for (const { variable } of node.binds) storeUnknown(variable);
      break;
    default:
  }
}

function linkClause(clause: Clause): void {
  if (clause.clause === "each") storeUnknown(clause.variable);
  if (clause.clause === "let") for (const { variable, value } of clause.bindings) store(variable, value);
}

function store(variable: Variable, value: Node | null): void {
  if (value === null) storeUnknown(variable);
  else variable.sources?.push(value);
}

function storeUnknown(variable: Variable): void {
  variable.sources = null;
}

/** The variable that a captured one copies, through all functions in between; itself where it copies none: its sources are those of both. */
export function originOf(variable: Variable): Variable {
  return variable.origin === null ? variable : originOf(variable.origin);
}
