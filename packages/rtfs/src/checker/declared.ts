import type { Arity, Lambda, Node, Unit, Variable } from "../ir/ir.ts";
import { originOf } from "../ir/link-sources.ts";
import { walk } from "../ir/walk.ts";
import type { Type } from "../types/types.ts";

/** The parameters that functions check first of all (reference §6.1), if nothing else is ever stored in them. */
export function declaredIn({ body }: Unit): ReadonlyMap<Variable, Type> {
  const declared = new Map<Variable, Type>();
  const stored = new Set<Variable>();
  walk(body, (node) => {
    if (node.kind === "define" || node.kind === "bind") stored.add(originOf(node.variable));
    if (node.kind === "lambda") for (const arity of node.arities) declareParams(arity, declared);
  });
  for (const variable of stored) declared.delete(variable);
  return declared;
}

function declareParams({ params, body }: Arity, declared: Map<Variable, Type>): void {
  const checks = bodyOf(body);
  if (checks.kind !== "let") return;
  for (const { variable, value } of checks.bindings) {
    const isOwn = value.kind === "check" && value.value.kind === "read" && value.value.variable === variable;
    if (isOwn && params.includes(variable)) declared.set(variable, value.type);
  }
}

function bodyOf(node: Node): Node {
  if (node.kind === "scope") return bodyOf(node.body);
  return node.kind === "check" ? bodyOf(node.value) : node;
}

/** The arity of a function that takes so many arguments. */
export function arityFor({ arities }: Lambda, count: number): Arity | undefined {
  return arities.find(({ params, rest }) => (rest === null ? params.length === count : params.length <= count));
}
